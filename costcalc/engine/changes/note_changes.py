"""Two answers → which notes of the old one are gone, and which say something else in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from costcalc.results.common import Note, NoteCode
from costcalc.results.diff import NoteChange


def note_changes(old: Sequence[Note], new: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[NoteChange, ...]]:
    """Return the old notes that are gone, then those of which the new one of the same code and place says otherwise.

    A saved result does not say the place of a note. Where several have one code, no two of them are taken for one.
    """
    before, after = set(old), set(new)
    was = _single(note for note in old if note not in after)
    now = _single(note for note in new if note not in before)
    changed = tuple(NoteChange(before=note, after=now[about]) for about, note in was.items() if about in now)
    again = {each.before for each in changed}
    return tuple(note for note in old if note not in after and note not in again), changed


def _single(notes: Iterable[Note]) -> dict[tuple[NoteCode, str], Note]:
    """Return the notes of which there is one of their code and place."""
    found = list(notes)
    counts = Counter((note.code, note.place) for note in found)
    return {(note.code, note.place): note for note in found if counts[note.code, note.place] == 1}
