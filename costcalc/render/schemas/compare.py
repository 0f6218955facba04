"""The keys of a comparison."""

from __future__ import annotations

from costcalc.render.schemas import count, dead_zones, each, flag, money, record, top, word
from costcalc.results.common import Pay

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
                "pay": word("The cheapest way", *(way.value for way in Pay), null="where nothing could pay"),
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

SCHEMA = record(
    top("compare", {"description": "Always null: a comparison comes to no one amount", "type": "null"})
    | {
        "free_per_month": count("Calls that are free in each month"),
        "rows": each("A row per volume, ascending", _ROW),
        "break_even": each(
            "A row per package; empty where the sheet has not both packages and postpaid",
            record(
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
            ),
        ),
        "first_saving": record(
            {
                "calls": count("Calls made in the month, free ones included", least=1),
                "size": count("One package of this size is enough", least=1),
                "price": money("Its price"),
                "postpaid_units": count("Calls that it leaves to postpaid"),
            },
            "The smallest volume of one month at which packages cost less than postpaid alone",
            null="where there is none, or left_out names it",
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
        "left_out": each(
            "What is left out: where the entry does not say why, it would have taken too long", {"type": "string"}
        ),
    }
)
