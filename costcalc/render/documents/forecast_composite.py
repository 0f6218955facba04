"""A forecast of an API that uses others: one total, and the keys of a forecast for each part."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import forecast
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import BILL, bill_rows, top, with_bill
from costcalc.results.forecast import CompositeForecast

_TOP = top("forecast", w.money("What the likely month costs: so_far_total and to_come.total together"))
_KEYS = forecast.DOCUMENT.keys or {}
_SAME = ("on", "range", "days_to_come", "budget_ends", "method", "looks", "no_range")
"""Keys that are of the calls, not of a part."""
_PART = {
    "total": w.in_full("What the likely month of the part costs, with all its digits where parts are rounded together")
} | {
    key: word
    for key, word in _KEYS.items()
    if key not in {*_TOP, *_SAME, "account", "size", "requests", "list_total", "bill"}
}

DOCUMENT = w.record(
    "forecast of an API that uses others: a row per part",
    **_TOP,
    **BILL,
    account=forecast.ACCOUNT,
    so_far=w.count("Calls of the month up to that day, without failed ones"),
    so_far_total=w.money("What their parts come to so far; packages bought earlier are not counted"),
    to_come=w.record(
        "The likely rest of the month",
        "",
        lambda answer: answer,
        calls=w.count("Calls", at="to_come"),
        total=w.money(
            "What the month costs more than so far; below 0 where more calls make the whole month cheaper",
            at="to_come_total",
        ),
    ),
    size=w.count("By how much each call takes more of its parts than one; left out where it is not said")._replace(
        optional=True
    ),
    rounding=w.in_full(
        "What is added where the amounts of the parts are rounded together; absent where each is rounded"
    )._replace(optional=True),
    parts=w.each(
        "Each API that it uses, in the order of the sheet",
        w.record(
            api=w.text("The API of the sheet"),
            units_per_call=w.units(
                "Units of it that one call takes", "where calls have sizes of their own", "units", positive=True
            ),
            range=_KEYS["range"]._replace(at=lambda part: part.forecast),
            **w.under("forecast", **_PART),
        ),
    ),
    **{key: _KEYS[key] for key in _SAME},
)


def _rows(composite: CompositeForecast) -> Iterator[w.Json]:
    """Yield the ends of each part; the likely ones, with what rounding adds, come to the total."""
    for part in composite.parts:
        for row in forecast.rows(part.forecast):
            row["account"] = composite.account
            if row["end"] == "likely":
                row["total"] = w.amount_text(part.forecast.total)
            yield row
    if composite.rounding is not None:
        same = {"account": composite.account, "currency": composite.header.currency, "month": composite.month}
        yield same | {"on": str(composite.on), "end": "rounding", "total": w.amount_text(composite.rounding)}
    yield from bill_rows(composite)


def _names(composite: CompositeForecast) -> str:
    held = any(part.forecast.subscription is not None for part in composite.parts)
    return with_bill(forecast.SUBSCRIBED if held else forecast.NAMES)(composite)


COLUMNS = w.Columns(_names, _rows)


def _usage(composite: CompositeForecast) -> Iterator[w.Json]:
    """Yield the calls of the likely month; where they have sizes of their own, the units of each part."""
    if any(part.units is None for part in composite.parts):
        for part in composite.parts:
            yield from forecast.usage_rows(composite, part.api, part.forecast, None)
    else:
        yield from forecast.usage_rows(composite, composite.header.api, composite, composite.size)


USAGE = w.Columns(forecast.usage_names, _usage)
