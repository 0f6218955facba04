"""What an amount pays for: the most calls, by each way to pay, and every range of volumes."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import minus
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import PACKAGES, buy_of, top
from costcalc.results.afford import MAX_RANGES, Afford

_NO_MOST = "where there is no most (note unlimited)"

_WAY = w.record(
    way=w.word("The way to pay: the cheapest of all is first", "cheapest", "packages", "postpaid", "subscription"),
    calls=w.units("The most calls that the amount pays for by it", _NO_MOST),
    every_up_to=w.units(
        "The volume up to which it pays for every smaller one, too; 0 also where it pays for none", _NO_MOST
    ),
    ranges=w.each(
        f"The volumes that it pays for, ascending; of more than {MAX_RANGES} ranges those of the largest volumes",
        w.record(
            **{
                "from": w.units("The first volume", at="first"),
                "to": w.units("The last volume, included", "where there is none", "last"),
            }
        ),
    ),
    ranges_total=w.count("How many ranges there are"),
    total=w.money("What calls cost by it", "where there is no most, or not even no call is paid for"),
)

DOCUMENT = w.record(
    **top("afford", w.money("What calls cost", "where there is no most, or not even no call is paid for")),
    amount=w.money("The amount that was given, in the currency"),
    per=w.word("What it is for", "month", "year"),
    calls=w.units(
        "The most calls a month, or a day where `days` is there, that it pays for, free and prepaid ones included",
        _NO_MOST,
    ),
    free=w.units("Calls that the free quota can pay for: of the month, or of the first one of the year"),
    prepaid=w.units("Calls that packages already owned pay for"),
    size=w.units(
        "Units that each call takes: free, prepaid, postpaid_units and sizes of packages are units then; left out without"
    )._replace(optional=True),
    days=w.count(
        "Where the sheet counts days, of how many equal ones in a month the calls are those of each; else left out",
        least=1,
    )._replace(optional=True),
    ways=w.each("What it pays for by each way to pay; of a year, calls in each month", _WAY),
    purchases=w.each(
        "What to buy for calls",
        w.record(
            month=w.month("The month of purchase; left out where the amount is for one month")._replace(optional=True),
            **w.under("bought", **PACKAGES),
        ),
    ),
    postpaid_units=w.units("Calls that postpaid pays for beside them; of a year, in all of its months"),
    subscription=w.text("The subscription that pays for calls; left out where none does")._replace(optional=True),
    left_out=w.each("Ways to pay that are left out, since an exact answer would take too long", w.TEXT),
    left=w.money(
        "What is left of the amount",
        "where total is",
        lambda afford: None if afford.total is None else minus(afford.amount, afford.total),
    ),
)


def _rows(afford: Afford) -> Iterator[w.Json]:
    """Yield a row per way to pay; the first is the answer."""
    header, amount = afford.header, w.amount_text(afford.amount)
    same = {"api": header.api, "currency": header.currency, "amount": amount, "per": afford.per}
    for place, way in enumerate(afford.ways):
        buy = "" if place else buy_of(each.bought for each in afford.purchases)
        yield same | {key: value for key, value in _WAY.write(way).items() if key != "ranges"} | {"buy": buy}


COLUMNS = w.Columns("api currency amount per way calls every_up_to ranges_total total buy", _rows)
