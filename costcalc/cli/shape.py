"""The shape of planned months as written on the command line: ``--scale 125%``, ``--growth 40%/year``, ``--season 1,1,1.4,…``."""

from __future__ import annotations

import re
from decimal import Decimal

from costcalc.cli import options
from costcalc.errors import RequestError
from costcalc.money import brief, plain, shown, times
from costcalc.shape import MAX_LOSS, MONTHS, Growth, Shape

MAX_SHIFT = 1_200
"""Months; a hundred years are a slip of the finger already."""

_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
_SCALE = rf"({_NUMBER})\s*%"
_GROWTH = r"([+-]?\d{1,4}(?:\.\d{1,6})?)\s*%?\s*(?:/\s*(month|year))?"


def shape_of(*, scale: str | None, growth: str | None, season: str | None, shift: str | None) -> Shape:
    """Read what the months of a plan are made by; RequestError for a value that is none."""
    ahead = options.few("--shift", shift, "12") or 0
    if ahead > MAX_SHIFT:
        raise RequestError(f"--shift takes months ahead, up to {MAX_SHIFT:,}; {ahead:,} is outside")
    return Shape(
        scale=Shape().scale if scale is None else scale_of(scale),
        growth=None if growth is None else growth_of(growth),
        season=() if season is None else season_of(season),
        shift=ahead,
    )


def growth_of(text: str) -> Growth:
    """Read a growth in per cent: 5% from month to month, as 2.5% or -3%, or 40%/year. Raises RequestError for anything else.

    A bare 0.05 may be meant as 5% and is refused.
    """
    match = re.fullmatch(_GROWTH, text.strip(), re.ASCII)
    percent = Decimal(match[1]) if match else None
    if match is None or percent is None or percent < MAX_LOSS:
        raise RequestError(f"--growth: {shown(text)} is not a growth; write 5%, 2.5% or -3% a month, or 40%/year")
    if -1 < percent < 1 and percent and "%" not in text:
        share = plain(times(percent, 100))
        raise RequestError(
            f"--growth: {shown(text)} may be a share; write {share}% or {plain(percent)}%, as it is meant"
        )
    return Growth(percent, yearly=match[2] == "year")


def scale_of(text: str) -> Decimal:
    """Read how many per cent of the calls there will be: 125% or 80%. RequestError for anything else, 0% included."""
    match = re.fullmatch(_SCALE, text.strip(), re.ASCII)
    if match and Decimal(match[1]):
        return Decimal(match[1])
    bare = re.fullmatch(_NUMBER, text.strip(), re.ASCII)
    if bare and Decimal(bare[0]):
        share = plain(times(Decimal(bare[0]), 100))
        raise RequestError(f"--scale: {shown(text)} may be a factor; write {share}% or {bare[0]}%, as it is meant")
    raise RequestError(
        f"--scale: {shown(text)} is no share of the calls; write 125% for a quarter more, 80% for a fifth fewer"
    )


def season_of(text: str) -> tuple[Decimal, ...]:
    """Read twelve factors, with commas between. RequestError for fewer or more, and where all are 0."""
    words = [word.strip() for word in text.split(",")]
    example = "as 1,1,1,1,1,1,1,1,1,1.2,1.5,2"
    wrong = next((word for word in words if not re.fullmatch(_NUMBER, word, re.ASCII)), None)
    if wrong is not None:
        raise RequestError(
            f"--season: {shown(wrong)} is no factor; write twelve from 0 on, with a point for decimals, {example}"
        )
    if len(words) != MONTHS:
        raise RequestError(f"--season takes twelve factors, one for each month, {example}; these are {len(words)}")
    factors = tuple(map(Decimal, words))
    if not any(factors):
        raise RequestError(f"--season {brief(text)} leaves no calls; write at least one factor above 0")
    return factors
