"""The cases of ``plan --case``: ``NAME=CHANGE:WEIGHT``, CHANGE being a percentage or a usage file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from costcalc.cli import options
from costcalc.cli.plan_calls import Months
from costcalc.cli.usage import billed, read_usage, reading_of
from costcalc.cli.usage_files import UsageFiles
from costcalc.engine.accounts import name_of
from costcalc.engine.deciding.cases import CaseUsage, cases_of_usage
from costcalc.errors import RequestError, did_you_mean, listed
from costcalc.money import brief, minus, plain, shown, times
from costcalc.results.cases import EXPECTED, PREFER, CasesPlan
from costcalc.results.common import Note, NoteCode
from costcalc.results.plan import Prefer
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

_PERCENT = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,6})?) ?%", re.ASCII)
_WEIGHT = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?%?", re.ASCII)
_FORMS = "write it as low=-40%:25, or low=FILE:25"
_COUNTED = re.compile(r"[^:]*:\s*\d[\d.,]*\s*%?|\s*\d[\d.,]*\s*%?:[^:]*", re.ASCII)
"""A name with a number beside it, which was meant for a weight."""
_MOST_TIMES = 10
"""So many times the calls may be what a bare number means; a larger one is a per cent without its sign."""
_MAX_TOLD = 3
_UNUSED = Note(
    NoteCode.BASE_UNUSED, "each case has a file of its own, so none is about the calls of --calls or --usage"
)


class GivenCase(NamedTuple):
    """One case as it was written."""

    name: str
    percent: Decimal | None
    """How many per cent more calls it has than the base; None where a file has its own."""
    file: str
    weight: Decimal | None


def _case(text: str) -> GivenCase:
    """Read ``NAME=CHANGE:WEIGHT``, split at the first = and the last :."""
    name, equals, rest = text.partition("=")
    name = name.strip()
    if not equals or not name or not rest.strip():
        raise RequestError(f"--case {brief(text)}: a case has a name and a change of the calls; {_FORMS}")
    if _COUNTED.fullmatch(name):
        raise RequestError(f"--case {brief(text)}: the weight stands last; {_FORMS}")
    change, colon, number = rest.rpartition(":")
    weight = _WEIGHT.fullmatch(number.strip()) if colon else None
    if weight is None:
        # A name of a file may have colons; whatever else is behind the last one was meant for a weight.
        if colon and not Path(rest).exists():
            if _PERCENT.fullmatch(number.strip()):
                raise RequestError(f"--case {brief(text)}: the weight stands last; {_FORMS}")
            raise RequestError(
                f"--case {brief(text)}: {shown(number)} is no weight; write a number, as {name}={change}:25"
            )
        change = rest
    percent, bare = _PERCENT.fullmatch(change.strip()), _PERCENT.fullmatch(f"{change.strip()}%")
    if bare and not Path(change).exists():
        raise RequestError(f"--case {brief(text)}: {shown(change)} has no % behind it; write {_with_sign(change)}")
    if (
        percent is None
        and change != "-"
        and not ({".", "/"} & {*change.lstrip("+-0123456789.,")} or Path(change).exists())
    ):
        raise RequestError(f"--case {brief(text)}: {shown(change)} is no percentage, and no file is named so; {_FORMS}")
    return GivenCase(
        name=name,
        percent=_exact(percent[1]) if percent else None,
        file="" if percent else change,
        weight=_exact(weight[1]) if weight else None,
    )


def _with_sign(text: str) -> str:
    """Write what a bare number may mean: so many per cent more or fewer, or so many times the calls."""
    number = Decimal(text)
    percent = f"{plain(number)}%"
    if text.strip()[0] in "+-" or number > _MOST_TIMES:
        return percent
    more = minus(times(number, 100), Decimal(100))
    return f"{percent}, or {'+' if more > 0 else ''}{plain(more)}% for {plain(number)} times the calls, as it is meant"


def _exact(text: str) -> Decimal:
    """Return a number as it was written, without a fraction of zeros: 25 for 25.0."""
    number = Decimal(text)
    return number.to_integral_value() if number == number.to_integral_value() else number


def _prefer_with(prefer: str | None) -> str:
    """Return what is preferred among cases; RequestError for what is said of a plan without them."""
    if prefer is None:
        return EXPECTED
    if prefer in list(Prefer):
        raise RequestError(f"--prefer {prefer} is about a plan without --case; with it, write {' or '.join(PREFER)}")
    if prefer not in PREFER:
        raise RequestError(
            f"--prefer: {shown(prefer)} is not known with --case; write {' or '.join(PREFER)}{did_you_mean(prefer, PREFER)}"
        )
    return prefer


class Cases:
    """The cases of one command line: read, and answered."""

    def __init__(self, texts: Sequence[str], prefer: str | None, **others: object) -> None:
        """``others`` are options that are about one plan for all months, which a command line with cases has not."""
        self._given, self._prefer = [_case(text) for text in texts], _prefer_with(prefer)
        self._own = dict[str, UsageSeries]()
        """The months of cases that have a file, by their names."""
        self._notes = list[Note]()
        for option, given in others.items():
            if given is not None and given != []:
                raise RequestError(
                    f"--{option} is about one plan for all months, and --case about what to buy now; leave one of them out"
                )

    def check_stdin(self, pricing: str | None, contract: str | None, usage: str | None) -> None:
        """Refuse a command line that takes two files from standard input."""
        files = [(f"--case {case.name}", case.file) for case in self._given if case.file]
        for place, (option, file) in enumerate(files):
            options.check_stdin(pricing, contract, option, file)
            for other, earlier in [("--usage", usage), *files[:place]]:
                if file == earlier == "-":
                    raise RequestError(f"{other} and {option} both name standard input; give one of them a file")

    def read(self, sheet: PriceSheet, api: str | None, files: UsageFiles) -> UsageSeries | None:
        """Read these files as options say of all usage files; return the months of the first, which the base has too."""
        for case in self._given:
            if case.file:
                read = read_usage(case.file, sheet, api, reading=reading_of(files))
                self._own[case.name] = _only_one(f"--case {case.name}", billed(read.series, files))
                self._notes += _about(case.name, read.notes)
        return next(iter(self._own.values()), None)

    def answer(self, sheet: PriceSheet, base: Months, **held: Any) -> CasesPlan:
        """Return what to buy now; ``base`` are the months that percentages are of."""
        usage = _only_one("--usage", base.series) if base.series else None
        found = cases_of_usage(sheet, [*self._usages(usage)], prefer=self._prefer, **held)
        unused = (_UNUSED,) if usage and len(self._own) == len(self._given) else ()
        notes = (*found.notes, *base.notes, *self._notes, *unused)
        return replace(found, file_months=base.file_months, notes=notes)

    def _usages(self, base: UsageSeries | None) -> Iterator[CaseUsage]:
        """Yield each case with the months that it is about."""
        for case in self._given:
            series = self._own.get(case.name, base)
            if series is None:
                raise RequestError(
                    f"--case {case.name}: so many per cent of what? Add --calls N (a month, or 30k/year), or --usage FILE"
                )
            yield CaseUsage(case.name, series, case.percent, case.weight)


def _only_one(option: str, series: Sequence[UsageSeries]) -> UsageSeries:
    if len(series) > 1:
        names = listed([name_of(each) for each in series], _MAX_TOLD)
        raise RequestError(
            f"{option}: cases are of one account and API, and the file has {len(series):,} ({names}); choose an API by --api, "
            "add accounts that share one bill by --one-bill, or give a file of one account"
        )
    return series[0]


def _about(name: str, notes: Sequence[Note]) -> list[Note]:
    """Say in each note which case it is about."""
    return [replace(note, place=f"{name}: {note.place}" if note.place else name) for note in notes]
