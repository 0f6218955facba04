"""Two answers → which notes of the old one are gone, and which say something else in the new one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from costcalc.results.common import Note, NoteCode
from costcalc.results.diff import NoteChange

# As ``web/ocr 2026-01: `` and ``web/ocr: month 3: ``; an account's name may hold anything.
_PLACE = re.compile(r"(?:.*? )??(?:\d{4}-\d{2}|\d+): ")


def note_changes(old: Sequence[Note], new: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[NoteChange, ...]]:
    """Return the old notes that are gone, then those of which the new one of the same code and place says otherwise."""
    again = {_about(note): note for note in new if note not in old}
    gone, changed = [], []
    for note in old:
        if note in new:
            continue
        now = again.pop(_about(note), None)
        if now is None:
            gone.append(note)
        else:
            changed.append(NoteChange(place=_about(note)[1], before=note, after=now))
    return tuple(gone), tuple(changed)


def _about(note: Note) -> tuple[NoteCode, str]:
    """Return the code, and the account, API and month that the sentence begins with; nothing where it is about all."""
    place = _PLACE.match(note.message)
    return note.code, place[0] if place else ""
