"""What is in a picture: exact numbers and names; where they are drawn, nobody has decided yet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.records import record

Number = int | Decimal | Fraction

OTHERS = ("other1", "other2", "other3", "other4")
"""Tones of what has no tone of its own; a fifth has the first again."""


def other(place: int) -> str:
    """Return the tone of one of several that have none of their own."""
    return OTHERS[place % len(OTHERS)]


class Point(NamedTuple):
    """A place on a line."""

    x: Number
    y: Number


class Line(NamedTuple):
    """A line with gaps where it leaps."""

    name: str
    tone: str
    runs: tuple[tuple[Point, ...], ...]
    """What is between two gaps."""
    broad: bool = False
    """Whether it lies below the others, to set off the one that it follows."""
    steps: bool = False
    """Whether a value holds up to the next point."""


class Band(NamedTuple):
    """A range of the lower axis."""

    name: str
    first: Number
    last: Number


class Fan(NamedTuple):
    """What lies between a low and a high line, which are as long."""

    name: str
    low: tuple[Point, ...]
    high: tuple[Point, ...]


class Mark(NamedTuple):
    """A place of the lower axis that something is said about."""

    x: Number
    text: str


class Axis(NamedTuple):
    """What an axis counts."""

    title: str
    log: bool = False
    """Whether equal ratios are equally long; 0 stands on the edge then."""
    zero: bool = True
    """Whether it begins at 0 where it is not of ratios."""
    names: tuple[str, ...] = ()
    """What stands at 0, 1, 2 … in place of the numbers."""
    signed: bool = False
    """Whether its numbers are per cent more or less."""


@record
class Curve:
    """Amounts as lines over a count."""

    title: str
    desc: str
    """For somebody who does not see it, in a sentence."""
    x: Axis
    y: Axis
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    fans: tuple[Fan, ...] = ()


class Bar(NamedTuple):
    """An amount with its name."""

    name: str
    amount: Number
    text: str
    """The amount as the page writes it."""
    tone: str
    best: bool = False


@record
class Bars:
    """Amounts side by side."""

    title: str
    desc: str
    bars: tuple[Bar, ...]


class Part(NamedTuple):
    """One of the parts of which each column is made."""

    name: str
    tone: str


class Column(NamedTuple):
    """One month: its parts from below, and what happens in it."""

    name: str
    values: tuple[Number, ...]
    mark: str = ""


class Balance(NamedTuple):
    """What is left after each column, as a panel of its own."""

    name: str
    values: tuple[Number, ...]


@record
class Columns:
    """Columns of parts, one per month."""

    title: str
    desc: str
    y: str
    """What is counted."""
    parts: tuple[Part, ...]
    columns: tuple[Column, ...]
    balance: Balance | None = None


Picture = Curve | Bars | Columns
