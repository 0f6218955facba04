"""A concurrency advice: the need, what to buy for it, what else could be chosen."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import add_on_purchases, top
from costcalc.render.documents.words import (
    Json,
    Word,
    columns,
    count,
    each,
    either,
    money,
    number,
    price,
    record,
    text,
    word,
)
from costcalc.results.concurrency import Basis, ConcurrencyAdvice, RateChoice

_CHOICE = {
    "at_once": count("Tasks at once, the included ones counted in", at="concurrency"),
    "additional": count("Add-ons that it takes"),
    "total": money("The cheapest for the days asked about", "where the sheet sells no more"),
}
_RATE = record(
    _CHOICE
    | {
        "utilisation": number("The share of the places at work, from 0 to 1"),
        "wait_probability": number("The share of tasks that have to wait, from 0 to 1"),
        "within_probability": number("The share of tasks that wait no longer than --max-wait, from 0 to 1"),
        "mean_wait_seconds": number("The mean wait of all tasks, in seconds", at="mean_wait"),
        "percentile_wait_seconds": number(
            "The wait that the share of tasks in --percentile does not exceed, in seconds", at="percentile_wait"
        ),
        "throughput_per_second": number("Tasks per second, at most", at="throughput"),
    },
    "From a rate: what a number of tasks at once would mean",
)
_DEADLINE = record(
    _CHOICE
    | {
        "window_seconds": number("The window, in seconds", "in the row of what is included", "window"),
        "takes_seconds": number("The time until the last task is done, in seconds", at="takes"),
        "once_total": money("The cheapest for one such run alone", "where the sheet sells no more"),
    },
    "From a deadline: what a window would mean",
)


def _alone(term: str, term_price: str) -> Word:
    none = f"where the sheet sells no {term} add-ons"
    return record(
        {
            "price": price(term_price, none, f"{term}_price"),
            "total": money(f"What the need costs by {term} add-ons alone", none, f"{term}_total"),
        },
        f"By {term} add-ons alone",
        at=lambda advice: advice,
    )


_CHEAPEST = record(
    {"total": money("What they cost"), "purchases": add_on_purchases("What to buy, in the order of its days")},
    "The cheapest add-ons, daily and monthly together",
    at=lambda advice: advice,
)

DOCUMENT = record(
    top("concurrency", money("What the cheapest add-ons cost"))
    | {
        "basis": word("What the need follows from", *Basis),
        "days": count("For how many days", least=1),
        "required": count("The largest need of tasks at once, the included ones counted in"),
        "included": count("Tasks at once that cost nothing"),
        "additional": count("The most add-ons at once: required - included, or 0"),
        "daily": _alone("daily", "The price of one add-on for a day"),
        "monthly": _alone("monthly", "The price of one add-on for a month"),
        "cheapest": _CHEAPEST,
        "break_even_days": count(
            "The smallest number of days at which monthly is not dearer than daily",
            "where it never is, or a price is absent",
            least=1,
        ),
        "peak_total": money("What the last task at once of the peak costs"),
        "utilisation": number("The share of what is paid for that is needed, from 0 to 1", "where nothing is bought"),
        "choices": each(
            "What else could be chosen; empty where the need was given, or a demand file",
            either(_RATE, _DEADLINE, lambda choice: isinstance(choice, RateChoice)),
        ),
        "assumptions": text("What was taken for granted, in a sentence"),
    }
)


def _rows(advice: ConcurrencyAdvice) -> Iterator[Json]:
    """Yield what to buy, in the order of its days."""
    for bought in _CHEAPEST.write(advice)["purchases"]:
        yield bought | {"currency": advice.header.currency}


COLUMNS = columns("term start count days price total currency", _rows)
