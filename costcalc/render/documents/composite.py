"""An estimate of an API that uses others: one total, and the keys of an estimate for each part."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import estimate
from costcalc.render.documents import words as w
from costcalc.render.documents.shared import ADD_ON, BILL, bill_rows, top, with_bill
from costcalc.results.composite import CompositeEstimate

_TOP = top("estimate", w.money("What all parts cost by the way that was asked for", "where a part has no price"))
_PART = {
    "total": w.in_full(
        "What the part costs by the way that was asked for, with all its digits where parts are rounded together",
        "where nothing could pay",
    )
} | {
    key: word
    for key, word in (estimate.DOCUMENT.keys or {}).items()
    if key not in {*_TOP, "concurrency", "list_total", "bill"}
}

DOCUMENT = w.record(
    "estimate --calls of an API that uses others: one month, a row per part",
    **_TOP,
    **BILL,
    rounding=w.in_full(
        "What is added where the amounts of the parts are rounded together; absent where each is rounded"
    )._replace(optional=True),
    calls=w.count("Calls made in the month"),
    failed=w.count("Calls that failed; they take nothing of the parts"),
    unserved=w.units("Units of the parts that nothing already there pays for"),
    parts=w.each(
        "Each API that it uses, in the order of the sheet",
        w.record(
            api=w.text("The API of the sheet"),
            units_per_call=w.units("Units of it that one call takes", at="units", positive=True),
            **w.under("estimate", **_PART),
        ),
    ),
    concurrency=ADD_ON,
)


def _rows(composite: CompositeEstimate) -> Iterator[w.Json]:
    """Yield the rows of each part's estimate; those that are chosen, with what rounding adds, come to the total."""
    for part in composite.parts:
        for row in estimate.rows(part.estimate):
            exact = row.get("chosen") and composite.rounding is not None
            yield row | ({"total": w.amount_text(part.estimate.total)} if exact else {})
    if composite.rounding is not None:
        same = {"currency": composite.header.currency, "pay": "rounding", "chosen": True}
        yield same | {"total": w.amount_text(composite.rounding)}
    yield from bill_rows(composite)


COLUMNS = w.Columns(with_bill(str(estimate.COLUMNS.names)), _rows)
