"""A saved result, as ``diff`` compares two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from costcalc.records import record
from costcalc.results.common import Header, Note
from costcalc.results.diff import Amount, Side, Value

USAGE_KIND = "estimate of a usage"
"""The kind of a saved result that is about many months as they stand."""


@record
class SavedResult:
    """A saved JSON result, as far as two of them can be compared."""

    kind: str
    """The command, and ``--usage`` where it had a usage file."""
    header: Header
    side: Side
    values: Mapping[str, Value]
    """Counts, amounts and words by their path in the document."""
    months: Mapping[str, Amount] = field(default_factory=dict)
    groups: Mapping[tuple[str | None, str], Amount] = field(default_factory=dict)
    period: str | None = None
    """What the amounts are for, ``month`` or ``day``; None for many months, and for concurrency."""
    rounding: Decimal | None = None
    """What rounding once adds to ``groups``; None where each is rounded, or has its part of it."""
    notes: tuple[Note, ...] = ()
