"""A picture in the letters of a terminal: lines in braille, amounts as bars; where a screen has neither, bars of #."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from costcalc.money import grouped
from costcalc.quantities import added
from costcalc.render import Screen
from costcalc.render.drawing.model import Bars, Column, Curve, Line, Number, Picture, Point
from costcalc.render.drawing.scale import Scale, exact, short
from costcalc.render.plain import printable

HEIGHT = 14
"""Rows of a picture of lines."""
MOST_ROWS = 24
"""Rows of bars; of more columns, several are one row."""
LEAST_BAR = 4
"""Letters that the longest bar takes at least."""
_COLOURS = {"postpaid": "blue", "packages": "yellow", "cheapest": "green", "free": "white", "unserved": "red"}
_CODES = {"blue": 34, "yellow": 33, "green": 32, "white": 37, "red": 31, "magenta": 35, "cyan": 36}
_OTHERS = ("magenta", "cyan", "red", "blue")
_NO_DOT = "\u2800"


def draw(picture: Picture, screen: Screen) -> str:
    """Return the picture with its title, no line of it longer than the screen."""
    if isinstance(picture, Curve) and not screen.ascii:
        lines = _lines(picture, screen)
    elif isinstance(picture, Curve):
        lines = _bars([*_samples(picture)], screen)
    elif isinstance(picture, Bars):
        lines = _bars([(bar.name, bar.amount, bar.text) for bar in picture.bars], screen)
    else:
        step = ceil(len(picture.columns) / MOST_ROWS)
        lines = _bars([_column(column) for column in picture.columns[::step]], screen)
    return "".join(f"{line.rstrip()}\n" for line in (printable(picture.title)[: screen.width], *lines))


def _column(column: Column) -> tuple[str, Number, str]:
    """Return a column as a bar: its name, its height, and that as a page writes it."""
    if len(column.values) == 1:  # an amount, which keeps its digits
        return column.name, column.values[0], _written(column.values[0])
    height = added(value for value in column.values if not isinstance(value, Fraction))
    return column.name, height, grouped(height)


def _written(number: Number) -> str:
    """Write a number as a page does."""
    return exact(number) if isinstance(number, Fraction) else grouped(number)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────


def _lines(curve: Curve, screen: Screen) -> Iterator[str]:
    """Yield the rows of a curve, with the numbers of its axes, and below it which line is which."""
    from plotille import Canvas

    points = [point for line in curve.lines for run in line.runs for point in run]
    up = Scale([point.y for point in points], (0.0, 1.0), log=curve.y.log, zero=curve.y.zero)
    rows = {HEIGHT - 1 - round(up.at(tick) * (HEIGHT - 1)): short(tick) for tick in up.ticks(5)}
    left = max(map(len, rows.values()))
    width = max(10, screen.width - left - 3)
    across = Scale([point.x for point in points], (0.0, 1.0), log=curve.x.log, zero=curve.x.zero)
    # A letter has two dots by four, and what is on the upper or the right edge is to be on the last of them.
    edges = {"xmax": 2 * width / (2 * width - 1), "ymax": 4 * HEIGHT / (4 * HEIGHT - 1)}
    canvas = Canvas(width, HEIGHT, **edges, **({"mode": "names"} if screen.color else {}))
    # The broad line first: what lies upon it is drawn over it.
    for line in sorted(curve.lines, key=lambda line: not line.broad):
        colour = _colour(line, curve) if screen.color else None
        for run in line.runs:
            places = [(across.at(point.x), up.at(point.y)) for point in _stepped(run, line)]
            for (x, y), (to_x, to_y) in zip(places, places[1:] or places, strict=False):
                canvas.line(x, y, to_x, to_y, color=colour)
    yield " " * left + f" {curve.y.title}"
    for row, drawn in enumerate(canvas.plot().replace(_NO_DOT, " ").split("\n")[-HEIGHT:]):
        yield f"{rows.get(row, ''):>{left}} │{drawn}"
    yield " " * left + " └" + "─" * width
    yield " " * (left + 2) + _ticks(curve, across, width)
    yield " " * (left + 2) + f"{curve.x.title:^{width}}".rstrip()
    yield from _legend(curve, screen)


def _stepped(run: Sequence[Point], line: Line) -> Iterator[Point]:
    """Yield the corners of a line of steps, and of any other its points."""
    before: Number | None = None
    for point in run:
        if line.steps and before is not None:
            yield Point(point.x, before)
        yield point
        before = point.y


def _colour(line: Line, curve: Curve) -> str:
    return _COLOURS.get(line.tone) or _OTHERS[curve.lines.index(line) % len(_OTHERS)]


def _ticks(curve: Curve, across: Scale, width: int) -> str:
    row = [" "] * width
    end = -1
    for tick in across.ticks(max(2, width // 14)):
        names = curve.x.names
        if names and not (tick.denominator == 1 and 0 <= tick < len(names)):
            continue
        said = names[int(tick)] if names else f"{int(tick):+d} %" if curve.x.signed and tick else short(tick)
        start = min(max(0, round(across.at(tick) * (width - 1)) - len(said) // 2), max(0, width - len(said)))
        if start > end + 1:
            row[start : start + len(said)] = said
            end = start + len(said)
    return "".join(row)[:width]


def _legend(curve: Curve, screen: Screen) -> Iterator[str]:
    """Yield which line is which: by its colour, or without colours by what it comes to at the end of the picture."""
    for line in curve.lines:
        name = printable(line.name)[: screen.width // 2]
        if screen.color:
            yield f"\x1b[{_CODES[_colour(line, curve)]}m──\x1b[0m {name}"
        elif line.runs:
            last = line.runs[-1][-1]
            at = curve.x.names[int(last.x)] if curve.x.names else _written(last.x)
            yield f"{name}: {_written(last.y)} at {at}"[: screen.width]


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────────


def _samples(curve: Curve) -> Iterator[tuple[str, Number, str]]:
    """Yield some points of the line that matters most: the broad one, or the first."""
    line = next((line for line in curve.lines if line.broad), curve.lines[0])
    points = [point for run in line.runs for point in run]
    step = max(1, ceil(len(points) / (MOST_ROWS // 2)))
    for point in [*points[:-1:step], points[-1]]:
        name = curve.x.names[int(point.x)] if curve.x.names else _written(point.x)
        yield f"{line.name} {name}", point.y, _written(point.y)


def _bars(bars: Sequence[tuple[str, Number, str]], screen: Screen) -> Iterator[str]:
    right = max(len(text) for _, _, text in bars)
    # On a narrow screen a name may take half of it, as far as it leaves a bar its least width.
    most = max(8, screen.width // 3, min(20, screen.width // 2, screen.width - right - 2 - LEAST_BAR))
    names = [printable(name)[:most] for name, _, _ in bars]
    left = max(map(len, names))
    width = max(LEAST_BAR, screen.width - left - right - 2)
    high = max((Fraction(amount) for _, amount, _ in bars), default=Fraction(0)) or Fraction(1)
    for name, (_, amount, text) in zip(names, bars, strict=True):
        length = max(0, round(Fraction(amount) / high * width))
        yield f"{name:<{left}} {('#' if screen.ascii else '█') * length} {text}"
