"""Amounts side by side: the name, the bar, and the amount behind it."""

from __future__ import annotations

from fractions import Fraction

from costcalc.render.drawing.canvas import Canvas, width_of
from costcalc.render.drawing.model import Bar, Bars
from costcalc.render.drawing.scale import Scale, exact

LONG = 4
"""So many times the bar that is pointed at, beyond which a bar is drawn broken: it would dwarf the others."""
BROKEN = "A bar with a gap is longer than it is drawn."

_ROW, _ROWS = 30, 44
"""On a narrow canvas the name stands above its bar."""
_THICK = 16


def draw_bars(picture: Bars, canvas: Canvas) -> None:
    """Draw bars from the left; an amount below 0 goes from 0 to the left."""
    bars, end = picture.bars, _end(picture.bars)
    behind = max(width_of(bar.text) for bar in bars) + 12
    names = min(220.0, max(width_of(bar.name) for bar in bars) + 16) if canvas.wide else 0.0
    across = Scale([min(Fraction(bar.amount), end) for bar in bars], (names, canvas.width - behind))
    row, drop = (_ROW, 7) if canvas.wide else (_ROWS, 21)
    for place, bar in enumerate(bars):
        y = canvas.height + place * row + drop
        if canvas.wide:
            canvas.text(0, y + 12, bar.name, _look(bar), room=names - 8)
        else:
            canvas.text(0, y - 6, bar.name, _look(bar), room=canvas.width)
        _bar(bar, canvas, across, y, end)
    height = len(bars) * row
    canvas.element("line", "base", x1=across.at(0), x2=across.at(0), y1=canvas.height, y2=canvas.height + height)
    canvas.height += height + 4


def is_broken(bars: tuple[Bar, ...]) -> bool:
    """Tell whether a bar is longer than it is drawn."""
    return any(Fraction(bar.amount) > _end(bars) for bar in bars)


def _end(bars: tuple[Bar, ...]) -> Fraction:
    """Return the amount at which the longest bar ends."""
    amounts = [Fraction(bar.amount) for bar in bars]
    best = [Fraction(bar.amount) for bar in bars if bar.best and bar.amount > 0]
    return min(max(amounts), LONG * min(best)) if best else max(amounts)


def _look(bar: Bar) -> str:
    return "strong" if bar.best else ""


def _bar(bar: Bar, canvas: Canvas, across: Scale, y: float, end: Fraction) -> None:
    zero, at = across.at(0), across.at(min(Fraction(bar.amount), end))
    canvas.element(
        "rect", f"fill {bar.tone}", x=min(zero, at), y=y, width=max(1.0, abs(at - zero)), height=_THICK, rx=2,
        data_name=bar.name, data_value=exact(bar.amount),
    )  # fmt: skip
    if bar.amount > end:
        for off in (18, 26):
            slant = f"M{at - off} {y + _THICK + 2}L{at - off + 6} {y - 2}"
            canvas.element("path", "gap", d=slant)
    canvas.text(max(zero, at) + 6, y + 12, bar.text, _look(bar))
