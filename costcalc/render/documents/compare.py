"""A comparison: a row per volume, break-evens and dead zones."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents.shared import dead_zones, top
from costcalc.render.documents.words import TEXT, Json, always, columns, count, each, flag, money, record, word
from costcalc.results.common import Pay
from costcalc.results.compare import Comparison

_NO_PRICE = "where it has no price"

_ROW = record(
    {
        "calls": count("Calls made in the month, free ones included"),
        "dead_zone": flag("Whether a larger volume costs less by postpaid"),
        "month": record(
            {
                "postpaid": money("All by postpaid", _NO_PRICE),
                "packages": money("All by packages", "where the sheet has none"),
                "cheapest": money("The cheapest way", "where nothing could pay"),
                "pay": word("The cheapest way", *Pay, null="where nothing could pay"),
                "saving": money("What the cheapest saves against postpaid", "where that has no price"),
            },
            "So many calls in one month alone, in the currency",
        ),
        "year": record(
            {
                "postpaid": money("All by postpaid", _NO_PRICE),
                "cheapest": money("The cheapest plan", "where nothing could pay, or an exact answer took too long"),
                "saving": money("What the plan saves against postpaid", "where either is null"),
            },
            "So many calls in each of twelve months, packages bought ahead, in the currency",
        ),
    }
)

_BREAK_EVEN = record(
    {
        "size": count("Units in the package", least=1),
        "price": money("Its price"),
        "calls": count(
            "The smallest number of calls made in the month, free ones included, at which one costs less "
            "than postpaid: at most the size beside the free ones",
            "where it never is",
            least=1,
        ),
        "calls_per_month": count(
            "The smallest steady number of calls made in each month, free ones included, at which it costs "
            "less over its validity",
            "where it never is",
            least=1,
        ),
    }
)

DOCUMENT = record(
    top("compare", always(None, "Always null: a comparison comes to no one amount", type="null"))
    | {
        "free_per_month": count("Calls that are free in each month", at="free"),
        "rows": each("A row per volume, ascending", _ROW),
        "break_even": each("A row per package; empty where the sheet has not both packages and postpaid", _BREAK_EVEN),
        "first_saving": record(
            {
                "calls": count("Calls made in the month, free ones included", least=1),
                "size": count("One package of this size is enough", least=1),
                "price": money("Its price"),
                "postpaid_units": count("Calls that it leaves to postpaid"),
            },
            "The smallest volume of one month at which packages cost less than postpaid alone",
            "where there is none, or left_out names it",
        ),
        "postpaid_again": count(
            "The next volume above the first saving, free calls included, at which postpaid alone is the cheapest again",
            "where there is none, or left_out names it or the first saving",
            least=1,
        ),
        "dead_zones": dead_zones(
            "All runs of volumes, calls made in the month with the free ones included, for each of which a larger one "
            "costs less by postpaid"
        ),
        "left_out": each("What is left out: where the entry does not say why, it would have taken too long", TEXT),
    }
)


def _rows(comparison: Comparison) -> Iterator[Json]:
    """Yield each volume, one month alone and each month of a year."""
    for row in comparison.rows:
        values = _ROW.write(row) | {"currency": comparison.header.currency}
        halves = {f"{half}_{key}": value for half in ("month", "year") for key, value in values[half].items()}
        yield values | halves


COLUMNS = columns(
    "calls dead_zone month_postpaid month_packages month_cheapest month_pay month_saving "
    "year_postpaid year_cheapest year_saving currency",
    _rows,
)
