"""A concurrency advice: the need, what to buy for it, what else could be chosen."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import BILL, add_on_purchases, bill_rows, top, with_bill
from costcalc.results.concurrency import Basis, ConcurrencyAdvice, RateChoice

_CHOICE = {
    "at_once": w.count("Tasks at once, the included ones counted in", at="concurrency"),
    "additional": w.count("Add-ons that it takes"),
    "total": w.money("The cheapest for the days asked about", "where the sheet sells no more"),
}
_RATE = w.record(
    "From a rate: what a number of tasks at once would mean",
    **_CHOICE,
    utilisation=w.number("The share of the places at work, from 0 to 1"),
    wait_probability=w.number("The share of tasks that have to wait, from 0 to 1"),
    within_probability=w.number("The share of tasks that wait no longer than --max-wait, from 0 to 1"),
    mean_wait_seconds=w.number("The mean wait of all tasks, in seconds", at="mean_wait"),
    percentile_wait_seconds=w.number(
        "The wait that the share of tasks in --percentile does not exceed, in seconds", at="percentile_wait"
    ),
    throughput_per_second=w.number("Tasks per second, at most", at="throughput"),
)
_DEADLINE = w.record(
    "From a deadline: what a window would mean",
    **_CHOICE,
    window_seconds=w.number("The window, in seconds", "in the row of what is included", "window"),
    takes_seconds=w.number("The time until the last task is done, in seconds", at="takes"),
    once_total=w.money("The cheapest for one such run alone", "where the sheet sells no more"),
)


def _alone(term: str, term_price: str) -> w.Word:
    none = f"where the sheet sells no {term} add-ons"
    return w.record(
        f"By {term} add-ons alone",
        "",
        lambda advice: advice,
        price=w.price(term_price, none, f"{term}_price"),
        total=w.money(f"What the need costs by {term} add-ons alone", none, f"{term}_total"),
    )


_CHEAPEST = w.record(
    "The cheapest add-ons, daily and monthly together",
    "",
    lambda advice: advice,
    total=w.money("What they cost"),
    purchases=add_on_purchases("What to buy, in the order of its days"),
)

DOCUMENT = w.record(
    **top("concurrency", w.money("What the cheapest add-ons cost")),
    **BILL,
    basis=w.word("What the need follows from", *Basis),
    days=w.count("For how many days", least=1),
    required=w.count("The largest need of tasks at once, the included ones counted in"),
    included=w.count("Tasks at once that cost nothing"),
    additional=w.count("The most add-ons at once: required - included, or 0"),
    daily=_alone("daily", "The price of one add-on for a day"),
    monthly=_alone("monthly", "The price of one add-on for a month"),
    cheapest=_CHEAPEST,
    break_even_days=w.count(
        "The smallest number of days at which monthly is not dearer than daily",
        "where it never is, or a price is absent",
        least=1,
    ),
    peak_total=w.money("What the last task at once of the peak costs"),
    utilisation=w.number("The share of what is paid for that is needed, from 0 to 1", "where nothing is bought"),
    choices=w.each(
        "What else could be chosen; empty where the need was given, or a demand file",
        w.one_of(_RATE, _DEADLINE, form=lambda choice: _RATE if isinstance(choice, RateChoice) else _DEADLINE),
    ),
    assumptions=w.text("What was taken for granted, in a sentence"),
)


def _rows(advice: ConcurrencyAdvice) -> Iterator[w.Json]:
    """Yield what to buy, in the order of its days."""
    for bought in _CHEAPEST.write(advice)["purchases"]:
        yield bought | {"currency": advice.header.currency}
    yield from bill_rows(advice)


COLUMNS = w.Columns(with_bill("term start count days price total currency"), _rows)
