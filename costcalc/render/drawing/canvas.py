"""An SVG as it is drawn, element by element; each name in it is text and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from costcalc.render.plain import printable

WIDE, NARROW = 640, 328
"""Pixels: what a page of 768 has for a picture at 12 px a letter or more, and one of 360."""
_NARROW_LETTERS, _WIDE_LETTERS = frozenset(" ,.:;'|!ijlIft()[]/-"), frozenset("mwMW@%—…")
MOST = 400
"""Characters of a description or of a name; a page has it whole beside the picture."""


class Canvas:
    """An SVG as it is drawn, from the top down."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.height = 0.0
        self.parts: list[str] = []

    @property
    def wide(self) -> bool:
        """Whether there is room for words beside what is drawn."""
        return self.width == WIDE

    def element(self, name: str, kind: str = "", inner: str = "", **attributes: float | str) -> None:
        """Add an element; a number is written to a tenth of a pixel."""
        written = "".join(f' {key.replace("_", "-")}="{attribute(value)}"' for key, value in attributes.items())
        kind = f' class="{kind}"' if kind else ""
        self.parts.append(f"<{name}{kind}{written}>{inner}</{name}>" if inner else f"<{name}{kind}{written}/>")

    def text(
        self, x: float, y: float, words: str, kind: str = "", *, anchor: str = "start", room: float | None = None
    ) -> None:
        """Add words at their base line; where they have no room, their beginning."""
        shown = words if len(words) <= MOST else f"{words[:MOST]}…"
        if room is not None and width_of(shown) > room:
            while shown and width_of(f"{shown}…") > room:
                shown = shown[:-1]
            shown = f"{shown}…"
        ends = {} if anchor == "start" else {"text_anchor": anchor}
        self.element("text", kind, clean(shown), x=x, y=y, **ends)

    def legend(self, entries: Sequence[tuple[str, Callable[[float, float], None]]]) -> None:
        """Add what each tone means, in as many rows as it takes; the canvas goes on below."""
        x, y = 0.0, self.height + 12.0
        for name, sample in entries:
            room = width_of(name) + 24
            if x and x + room > self.width:
                x, y = 0.0, y + 18
            sample(x, y - 4)
            self.text(x + 22, y, name, room=self.width - x - 22)
            x += room + 16
        self.height = y + 14


def clean(words: str) -> str:
    """Return words that are nothing else in XML."""
    return escape(printable(words))


def width_of(words: str) -> float:
    """Return the pixels that words of 12 px take in a broad font, rather more than less."""
    return sum(
        4.8
        if letter in _NARROW_LETTERS
        else 12.4
        if letter in _WIDE_LETTERS or letter > "\u10ff"
        else 9.2
        if letter.isupper()
        else 7.7
        for letter in words
    )


def attribute(value: float | str) -> str:
    """Return the value of an attribute, a number to a tenth of a pixel."""
    return clean(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def path(points: Iterable[tuple[float, float]]) -> str:
    """Return the straight lines from place to place."""
    return "".join(f"{'L' if place else 'M'}{attribute(x)} {attribute(y)}" for place, (x, y) in enumerate(points))
