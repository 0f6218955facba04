"""A comparison: a row per volume, break-evens and dead zones."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import dead_zones, top
from costcalc.results.common import Pay
from costcalc.results.compare import Comparison

_NO_PRICE = "where it has no price"
_BY_DAY = "on each day where days says so"

_ROW = w.record(
    calls=w.units(f"Calls made in the month, free ones included; {_BY_DAY}"),
    dead_zone=w.flag("Whether a larger volume costs less by postpaid"),
    month=w.record(
        "So many calls in one month alone, in the currency",
        postpaid=w.money("All by postpaid", _NO_PRICE),
        packages=w.money("All by packages", "where the sheet has none"),
        cheapest=w.money("The cheapest way", "where nothing could pay"),
        pay=w.word("The cheapest way", *Pay, null="where nothing could pay, or parts of a call pay in different ways"),
        saving=w.money("What the cheapest saves against postpaid", "where that has no price"),
    ),
    year=w.record(
        "So many calls in each of twelve months, packages bought ahead, in the currency",
        postpaid=w.money("All by postpaid", _NO_PRICE),
        cheapest=w.money("The cheapest plan", "where nothing could pay, or an exact answer took too long"),
        saving=w.money("What the plan saves against postpaid", "where either is null"),
    ),
)

_BREAK_EVEN = w.record(
    size=w.units("Units in the package", positive=True),
    price=w.money("Its price"),
    calls=w.units(
        "The smallest number of calls made in the month, free ones included, at which one costs less "
        "than postpaid: at most the size beside the free ones",
        "where it never is",
        positive=True,
    ),
    calls_per_month=w.units(
        "The smallest steady number of calls made in each month, free ones included, at which it costs "
        "less over its validity",
        "where it never is",
        positive=True,
    ),
)


def _ways(half: str, about: str) -> w.Word:
    """Describe from which volumes on which way is the cheapest."""
    entry = w.record(
        calls=w.units(
            "The first number of calls made in a month, free ones included, or where days is there on each day, up to the "
            "next entry",
            positive=True,
        ),
        subscription=w.text("The cheapest subscription", "where paying as one goes is the cheapest"),
        total=w.money("What it costs there", "where nothing serves these calls"),
    )

    def found(comparison: Comparison) -> object:
        ways = getattr(comparison, half)
        return ways and ways.found

    return w.each(f"From which volume on which way to pay is the cheapest. {about}", entry, found)._replace(
        optional=True
    )


_OF_VOLUMES = dict(  # noqa: C408 - keys as they are written below
    free_per_month=w.units("Calls that are free in each month", at="free"),
    free_per_day=w.units(
        "Calls that are free on each day, where a quota counts days; absent elsewhere",
        at=lambda comparison: comparison.free_per_day or None,
    )._replace(optional=True),
    rows=w.each("A row per volume, ascending", _ROW),
    break_even=w.each("A row per package; empty where the sheet has not both packages and postpaid", _BREAK_EVEN),
    first_saving=w.record(
        "The smallest volume of one month at which packages cost less than postpaid alone",
        "where there is none, or left_out names it",
        calls=w.units("Calls made in the month, free ones included", positive=True),
        size=w.units("One package of this size is enough", positive=True),
        price=w.money("Its price"),
        postpaid_units=w.units("Calls that it leaves to postpaid"),
    ),
    postpaid_again=w.units(
        "The next volume above the first saving, free calls included, at which postpaid alone is the cheapest again",
        "where there is none, or left_out names it or the first saving",
        positive=True,
    ),
    cheapest_from=_ways("in_a_month", "One month alone; left out where no subscription is sold"),
    cheapest_from_in_year=_ways(
        "in_a_year",
        "Twelve equal months; left out where no subscription is sold by the year, or packages may be bought ahead",
    ),
    dead_zones=dead_zones(
        "All runs of volumes, calls made in the month with the free ones included, for each of which a larger one "
        "costs less by postpaid"
    ),
    left_out=w.each("What is left out: where the entry does not say why, it would have taken too long", w.TEXT),
)

DOCUMENT = w.record(
    **top("compare", w.always(None, "Always null: a comparison comes to no one amount", type="null")),
    days=w.count(
        "Where the API counts days: volumes, break-evens and dead zones are calls of each of so many equal days, which "
        "stand for a month, and twelve times for a year; absent elsewhere"
    )._replace(optional=True),
    **_OF_VOLUMES,
    parts=w.each(
        "Each API that it uses, in its own units; left out where it uses none",
        w.record(
            api=w.text("The API of the sheet"),
            units_per_call=w.units("Units of it that one call takes", at="units", positive=True),
            **w.under("comparison", **_OF_VOLUMES),
        ),
        lambda comparison: comparison.parts or None,
    )._replace(optional=True),
)


def _rows(comparison: Comparison) -> Iterator[w.Json]:
    """Yield each volume, one month alone and each month of a year."""
    for row in comparison.rows:
        values = _ROW.write(row) | {"currency": comparison.header.currency}
        halves = {f"{half}_{key}": value for half in ("month", "year") for key, value in values[half].items()}
        yield values | halves


COLUMNS = w.Columns(
    "calls dead_zone month_postpaid month_packages month_cheapest month_pay month_saving "
    "year_postpaid year_cheapest year_saving currency",
    _rows,
)
