"""What a price sheet says of itself beside every answer: what it leaves out, and which checks do not come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from costcalc.errors import Problem, listed
from costcalc.money import plural
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet

MAX_CHECKS = 5
"""Checks beyond which one note says how many more there are."""
MAX_TOLD = 5
"""APIs named in one note."""


def sheet_notes(sheet: PriceSheet, keys: Collection[str]) -> Iterator[Note]:
    """Yield the notes of an answer about some APIs of a sheet: failed checks first, what is left out last.

    What several of them leave out in the same words is one note.
    """
    yield from check_notes(sheet, keys)
    for caveat in sheet.caveats:
        yield Note(NoteCode.CAVEAT, caveat)
    owners: dict[str, list[str]] = {}
    for api in sheet.apis:
        if api.key in keys:
            for caveat in api.caveats:
                owners.setdefault(caveat, []).append(api.key)
    for caveat, names in owners.items():
        yield Note(NoteCode.CAVEAT, caveat, "" if len(keys) == 1 else listed(names, MAX_TOLD))


def check_notes(sheet: PriceSheet, keys: Collection[str]) -> Iterator[Note]:
    """Yield a note for each worked example of some APIs that does not come out."""
    failed = [problem for problem in sheet.failed_checks if _is_of(problem, keys)]
    for problem in failed[:MAX_CHECKS]:
        yield Note(NoteCode.CHECK_FAILS, str(problem))
    if rest := failed[MAX_CHECKS:]:
        more = plural(len(rest), "more check")
        yield Note(NoteCode.CHECK_FAILS, f"{more} of {sheet.label} fail; costcalc sheet validate lists them all")


def _is_of(problem: Problem, keys: Collection[str]) -> bool:
    """Tell whether a check is one of some APIs; its path is ``apis.KEY.checks[0].postpaid``."""
    return problem.path.removeprefix("apis.").partition(".checks[")[0] in keys
