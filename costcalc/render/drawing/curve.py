"""Lines over a count: axes, shaded ranges, gaps where a line leaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from costcalc.render.drawing.canvas import Canvas, path, width_of
from costcalc.render.drawing.model import Curve, Line, Mark, Number, Point
from costcalc.render.drawing.scale import Scale, exact, short

_LEFT, _RIGHT = 54, 14
_WIDE, _NARROW = 320, 250
"""Pixels from the upper to the lower edge."""
_ROW = 16
_ROOM = 230.0
"""What is said at a mark takes no more."""


def draw_curve(curve: Curve, canvas: Canvas) -> None:
    """Draw a curve."""
    canvas.legend(list(_legend(curve, canvas)))
    left, right = float(_LEFT), float(canvas.width - _RIGHT)
    xs = [*_xs(curve), *(mark.x for mark in curve.marks)]
    across = Scale(xs, (left, right), log=curve.x.log, zero=curve.x.zero)
    rows = _rows(curve, canvas, across)
    canvas.text(0, canvas.height + 10, curve.y.title, "quiet")
    top = canvas.height + 26 + _ROW * (1 + max(rows.values(), default=-1))
    bottom = top + (_WIDE if canvas.wide else _NARROW)
    up = Scale(_ys(curve), (bottom, top), log=curve.y.log, zero=curve.y.zero)
    _bands(curve, canvas, across, (top, bottom))
    _axes(curve, canvas, across, up)
    for mark, row in rows.items():
        x = across.at(mark.x)
        canvas.element("line", "mark", x1=x, x2=x, y1=top - _ROW * row - 4, y2=bottom)
        before = x + _room(mark) + 4 > right
        y = top - _ROW * row - 6
        canvas.text(x + (-4 if before else 4), y, mark.text, anchor="end" if before else "start", room=_ROOM)
    for fan in curve.fans:
        edge = [*fan.low, *reversed(fan.high)]
        canvas.element("path", "fan cheapest", d=path((across.at(at.x), up.at(at.y)) for at in edge) + "Z")
    for line in curve.lines:
        _line(line, canvas, across, up)
    canvas.text((left + right) / 2, bottom + 36, curve.x.title, "quiet", anchor="middle")
    canvas.height = bottom + 42


def _xs(curve: Curve) -> Iterator[Number]:
    yield from (point.x for line in curve.lines for run in line.runs for point in run)
    yield from (point.x for fan in curve.fans for point in (*fan.low, *fan.high))


def _ys(curve: Curve) -> Iterator[Number]:
    yield from (point.y for line in curve.lines for run in line.runs for point in run)
    yield from (point.y for fan in curve.fans for point in (*fan.low, *fan.high))


def _legend(curve: Curve, canvas: Canvas) -> Iterator[tuple[str, Callable[[float, float], None]]]:
    for line in curve.lines:
        yield line.name, partial(_sample, canvas, f"line {line.tone}{_look(line)}")
    for kind, names in (
        ("zone", [band.name for band in curve.bands]),
        ("fan cheapest", [fan.name for fan in curve.fans]),
    ):
        for name in dict.fromkeys(names):
            yield name, partial(_area, canvas, kind)


def _look(line: Line) -> str:
    return " broad" if line.broad else " dash" if line.tone == "packages" else ""


def _sample(canvas: Canvas, kind: str, x: float, y: float) -> None:
    canvas.element("line", kind, x1=x + 5, x2=x + 13, y1=y, y2=y)


def _area(canvas: Canvas, kind: str, x: float, y: float) -> None:
    canvas.element("rect", kind, x=x, y=y - 5, width=16, height=10)


def _room(mark: Mark) -> float:
    return min(width_of(mark.text), _ROOM)


def _rows(curve: Curve, canvas: Canvas, across: Scale) -> dict[Mark, int]:
    """Return in which row above the picture each mark says what it says: the lowest in which it has room."""
    taken: list[list[tuple[float, float]]] = []
    found: dict[Mark, int] = {}
    # From the right: the line of a mark then goes down beside what is said to the right of it.
    for mark in sorted(curve.marks, key=lambda mark: -mark.x):
        x, room = across.at(mark.x), _room(mark) + 8
        start = x - room if x + room > canvas.width - _RIGHT else x
        row = next(
            (at for at, spans in enumerate(taken) if all(start > end or start + room < begin for begin, end in spans)),
            None,
        )
        if row is None:
            row = len(taken)
            taken.append([])
        taken[row].append((start, start + room))
        found[mark] = row
    return found


def _bands(curve: Curve, canvas: Canvas, across: Scale, span: tuple[float, float]) -> None:
    top, bottom = span
    for band in curve.bands:
        start, end = across.at(max(band.first, across.low)), across.at(min(band.last, across.high))
        if band.last >= across.low and band.first <= across.high:
            said = f"{exact(band.first)},{exact(band.last)}"
            canvas.element(
                "rect", "zone", x=start, y=top, width=max(1.0, end - start), height=bottom - top, data_range=said
            )


def _axes(curve: Curve, canvas: Canvas, across: Scale, up: Scale) -> None:
    left, right = across.pixels
    bottom, _ = up.pixels
    for tick in up.ticks(6):
        y = up.at(tick)
        canvas.element("line", "grid", x1=left, x2=right, y1=y, y2=y)
        canvas.text(left - 6, y + 4, short(tick), "quiet", anchor="end")
    canvas.element("line", "base", x1=left, x2=right, y1=bottom, y2=bottom)
    names = curve.x.names
    ticks = across.ticks(8 if canvas.wide else 4)
    for tick in ticks:
        if names and not (tick.denominator == 1 and 0 <= tick < len(names)):
            continue
        said = names[int(tick)] if names else f"{int(tick):+d} %" if curve.x.signed and tick else short(tick)
        x = across.at(tick)
        canvas.element("line", "base", x1=x, x2=x, y1=bottom, y2=bottom + 4)
        anchor = "end" if x + width_of(said) / 2 > canvas.width else "middle"
        canvas.text(x, bottom + 18, said, "quiet", anchor=anchor)


def _line(line: Line, canvas: Canvas, across: Scale, up: Scale) -> None:
    drawn = "".join(path(_places(run, line, across, up)) for run in line.runs)
    said = ";".join(" ".join(f"{exact(point.x)},{exact(point.y)}" for point in run) for run in line.runs)
    canvas.element("path", f"line {line.tone}{_look(line)}", d=drawn, data_name=line.name, data_points=said)


def _places(run: tuple[Point, ...], line: Line, across: Scale, up: Scale) -> Iterator[tuple[float, float]]:
    before: float | None = None
    for point in run:
        x, y = across.at(point.x), up.at(point.y)
        if line.steps and before is not None:
            yield x, before
        yield x, y
        before = y
    if len(run) == 1:
        yield x + 0.1, y  # a place alone is a dot
