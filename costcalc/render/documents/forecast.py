"""A forecast: the ends of the month, and its rest by what pays for it; as usage, the likely month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from costcalc.quantities import Units, added
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import BILL, bill_rows, buy_of, purchases, top, with_bill
from costcalc.results.forecast import ENDS, CompositeForecast, Forecast, Method

ACCOUNT = w.text("The account of the usage file; absent where it names none")._replace(optional=True)
_DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]$"
END = {
    "calls": w.units("All calls of the month"),
    "total": w.money("What the month costs by the way of --pay", "where it is on request"),
}


def _day(about: str, null: str = "") -> w.Word:
    return w.text(about, null, pattern=_DATE)._replace(write=str)


DOCUMENT = w.record(
    **top("forecast", w.money("What the likely month costs: so_far_total and to_come.total together")),
    **BILL,
    account=ACCOUNT,
    on=_day("The last day that is counted"),
    so_far=w.units("Calls of the month up to that day, without failed ones", at="so_far.calls"),
    so_far_postpaid=w.units("Calls of these that were postpaid", at="so_far.postpaid"),
    so_far_total=w.money("What these come to so far; packages bought earlier are not counted", at="so_far.total"),
    range=w.record(
        "Where the month ends",
        "",
        lambda answer: answer,
        low=w.record("The 10th percentile of how earlier forecasts came out", "without a range", **END),
        likely=w.record("The forecast", **END),
        high=w.record("The 90th percentile of how earlier forecasts came out", "without a range", **END),
    ),
    to_come=w.record(
        "The likely rest of the month",
        calls=w.units("Calls: free + prepaid + bought + postpaid"),
        free=w.units("Calls that the free quota pays for"),
        prepaid=w.units("Calls that packages already owned pay for"),
        bought=w.units("Calls that packages to buy now pay for"),
        postpaid=w.units("Calls that are postpaid"),
        total=w.money("What the month costs more than so far; below 0 where more calls make the whole month cheaper"),
        included=w.units(
            "Calls that the subscription which is held includes, one more of these; left out where there are none",
            at=lambda rest: rest.included or None,
        )._replace(optional=True),
        unserved=w.units(
            "Calls that it does not serve, one more of these; left out where there are none",
            at=lambda rest: rest.unserved or None,
        )._replace(optional=True),
        purchases=purchases("The packages to buy now"),
    ),
    days_to_come=w.count("Days of the month after that day"),
    unserved=w.units(
        "Calls of the likely month that the subscription does not serve; left out where there are none",
        at=lambda answer: answer.likely.unserved or None,
    )._replace(optional=True),
    subscription=w.text("The subscription that is held; left out where none is")._replace(optional=True),
    included_ends=_day(
        "The day on which what the subscription includes is used up; left out where it is not within the days to come"
    )._replace(optional=True),
    size=w.units(
        "Units that each call takes, where all take as many: the counts are units then; else left out"
    )._replace(optional=True),
    requests=w.count("Calls of that size in the likely month; left out without a size")._replace(optional=True),
    prepaid_ends=_day("The day on which what is prepaid is used up", "where it is not within the month"),
    budget_ends=_day(
        "The day on which the likely month comes to the budget; that of `on` where it had before",
        "where it does not, or there is no --budget",
    ),
    method=w.word(
        "What the days to come are taken to be: the mean of their weekday, or of all days",
        *Method,
        at="working.method",
    ),
    looks=w.count("Earlier days from which the method was tried on days that are known", at="working.looks"),
    no_range=w.text("Why there is no range", "where there is one", lambda answer: answer.working.no_range or None),
)


def rows(answer: Forecast) -> Iterator[w.Json]:
    """Yield the ends of the month; the likely one with what pays for its rest."""
    month = {
        "api": answer.header.api,
        "account": answer.account,
        "currency": answer.header.currency,
        "month": answer.month,
        "on": str(answer.on),
    }
    for name, end in zip(ENDS, (answer.low, answer.likely, answer.high), strict=True):
        if end is None:
            continue
        row = month | {"end": name, "calls": end.calls, "total": w.amount_text(end.total)}
        if end is answer.likely:
            rest = answer.to_come
            row |= {
                "so_far": answer.so_far.calls,
                "free": rest.free,
                "prepaid": rest.prepaid,
                "bought": rest.bought,
                "postpaid": rest.postpaid,
                "to_come_total": w.amount_text(rest.total),
                "buy": buy_of(rest.purchases),
            }
            row |= {"included": rest.included, "unserved": rest.unserved} if answer.subscription is not None else {}
        yield row
    yield from bill_rows(answer)


NAMES = "api account currency month on end calls total so_far free prepaid bought postpaid to_come_total buy"
SUBSCRIBED = f"{NAMES} included unserved"


COLUMNS = w.Columns(lambda answer: with_bill(NAMES if answer.subscription is None else SUBSCRIBED)(answer), rows)


def _usage(answer: Forecast) -> Iterator[w.Json]:
    yield from usage_rows(answer, answer.header.api, answer, answer.call_size)


def usage_rows(
    answer: Forecast | CompositeForecast, api: str | None, month: Forecast | CompositeForecast, size: Units | None
) -> Iterator[w.Json]:
    """Yield the likely month of an API, as one row or day by day; counts that are units of calls of a size, as such calls."""
    each = (isinstance(month, Forecast) and month.size) or 1
    same = {"account": answer.account, "api": api, "size": size}
    if not answer.by_day:
        yield same | {"month": answer.month, "calls": added([month.likely.calls]) // each}
        return
    last = answer.on + timedelta(answer.days_to_come)
    for place, calls in enumerate(month.by_day, start=1 - len(month.by_day)):
        yield same | {"day": str(last + timedelta(place)), "calls": added([calls]) // each}


def usage_names(answer: Forecast | CompositeForecast) -> str:
    """Return the columns of a usage file: of an account where there is one, of a size where calls have one."""
    time, account = "day" if answer.by_day else "month", "" if answer.account is None else " account"
    return f"{time}{account} api calls{'' if answer.size is None else ' size'}"


USAGE = w.Columns(usage_names, _usage)
