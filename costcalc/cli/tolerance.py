"""``--tolerance``: how much a row of a bill may be off, and what comes of it."""

from __future__ import annotations

from decimal import Decimal

from costcalc.errors import RequestError
from costcalc.money import MONEY_FORMS, grouped, parse_money, plural, shown
from costcalc.quantities import parse_percent
from costcalc.results.common import GateOutcome
from costcalc.results.reconcile import ReconciledRow, Reconciliation, Tolerance


def tolerance_of(text: str | None) -> Tolerance | None:
    """Read an amount, or a share as 0.5%."""
    if text is None:
        return None
    written = text.strip()
    try:
        if written.endswith("%"):
            return Tolerance(written, parse_percent(written), Decimal(0))
        return Tolerance(written, None, parse_money(written))
    except RequestError:
        raise RequestError(
            f"--tolerance: {shown(text)} is no tolerance; write a share as 0.5%, or {MONEY_FORMS}"
        ) from None


def held_against_tolerance(found: Reconciliation, tolerance: Tolerance) -> GateOutcome:
    """Hold each row against the tolerance; one that stands in one file only is never within it."""
    beyond = found.beyond
    largest = max(beyond, key=lambda row: abs(row.difference), default=None)
    said = f"{plural(len(found.rows), 'row')} within it"
    if largest is not None:
        are = "is" if len(beyond) == 1 else "are"
        said = (
            f"{grouped(len(beyond))} of {plural(len(found.rows), 'row')} {are} beyond it or in one file only, "
            f"{_name(largest)} the most, off by {grouped(abs(largest.difference))}"
        )
    return GateOutcome(
        gate="tolerance",
        limit=None if tolerance.share is not None else tolerance.amount,
        actual=abs(largest.difference) if largest is not None else None,
        met=not beyond,
        message=f"--tolerance {tolerance.written}: {said}",
        sentence=f"Tolerance {tolerance.written}: {'not met' if beyond else 'met'}, {said}.",
    )


def _name(row: ReconciledRow) -> str:
    return " ".join(filter(None, (row.month, "/".join(filter(None, (row.account, row.api))))))
