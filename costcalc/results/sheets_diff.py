"""The answer to ``diff`` of two sheets without calls: what changed between them."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from costcalc.records import record
from costcalc.results.answer import WithoutTotal
from costcalc.results.common import Header, Note
from costcalc.results.diff import Change, Compared


class SheetSide(NamedTuple):
    """One of two sheets that are compared without calls."""

    label: str
    """The file, or the name of a shipped sheet."""
    as_of: str
    """When its prices were read."""


@record
class SheetsDiff(WithoutTotal):
    """Two sheets, and what changed between them; without calls no amount follows from that."""

    command: ClassVar[str] = "diff sheets"
    compared: ClassVar[Compared] = Compared.SHEETS

    header: Header
    """Of the new one."""
    before: SheetSide
    after: SheetSide
    changes: tuple[Change, ...]
    of_prices: int
    """How many of them are of prices or terms, and not of words, source and date alone."""
    notes: tuple[Note, ...]
    """Of the new one."""
