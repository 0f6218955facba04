"""Where an engine has the rows, and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from costcalc.errors import FileError
from costcalc.meter.formats import DAYS, SHIFTS, Container, LogFormat, TimeForm
from costcalc.money import shown
from costcalc.records import record


class Kind(StrEnum):
    """What an engine has in a column."""

    TEXT = "text"
    INTEGER = "whole numbers"
    FLOAT = "numbers"
    DECIMAL = "decimal numbers"
    INSTANT = "timestamps"
    LOCAL = "timestamps without a zone"
    DATE = "days"
    OTHER = "other values"
    """Not known, or of another kind; it is made text."""


@record(kw_only=False)
class Relation:
    """Where the rows are: SQL behind FROM, and what its columns hold."""

    sql: str
    kinds: Mapping[str, Kind]
    container: Container
    checked: bool = False
    """Whether it has ``line_ok_``."""


def adapted(log: LogFormat, relation: Relation, label: str) -> LogFormat:
    """Return a format that takes times as the engine has them; FileError where it says otherwise."""
    kind = relation.kinds.get(log.time.column, Kind.OTHER)
    form = log.time.form
    if kind is Kind.DATE:
        return replace(log, time=replace(log.time, form=TimeForm.DAY, clock=None))
    if kind in {Kind.INSTANT, Kind.LOCAL} and form not in DAYS:
        if kind is Kind.LOCAL and log.time.offset is None:
            column = shown(log.time.column)
            raise FileError(f"{label}: {column} has timestamps without a zone; add 'zone: UTC' to 'time', or an offset")
        return replace(log, time=replace(log.time, form=TimeForm.NATIVE))
    if kind in {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL} and form.value not in SHIFTS and form not in DAYS:
        column = shown(log.time.column)
        raise FileError(f"{label}: {column} has numbers; say what they count since 1970 as 'as: s', ms, us or ns")
    return log
