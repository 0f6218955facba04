"""What a page on a screen is set by, whoever draws it: what stays together on a line, the notes, the last touches."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.money import plural
from costcalc.render import Screen
from costcalc.render.page import MAX_NOTES, Page, sentence
from costcalc.render.plain import printable, without_commands
from costcalc.results.common import NoteCode

_ASCII = str.maketrans({"×": "x", "÷": "/", "·": "-", "–": "-", "▸": ">", "│": "|", "≤": "<=", "≥": ">=", "─": "-"})
_GLUE = "\ue000"


def glued(text: str) -> str:
    """Return text without control characters, in which a number and its sign stay on one line until it is ``settled``."""
    return printable(text).replace(" %", f"{_GLUE}%").replace(" × ", f"{_GLUE}×{_GLUE}")


def notes_of(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the label and the sentence of each note, and how many more there are."""
    for note in page.notes[:MAX_NOTES]:
        yield "Caveat: " if note.code is NoteCode.CAVEAT else "Note: ", sentence(note)
    if rest := page.notes[MAX_NOTES:]:
        yield "Note: ", f"{plural(len(rest), 'more note')}; --json has all of them."


def settled(drawn: str, screen: Screen) -> str:
    """Return what was drawn as it is printed: no blanks at the ends of lines, and in the letters that the screen has."""
    lines = [line.rstrip() for line in drawn.replace(_GLUE, " ").split("\n")]
    text = without_commands("\n".join(lines))
    if not screen.ascii:
        return text
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
