"""Months as columns of their parts, and below them what is left after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from costcalc.render.drawing.canvas import Canvas, clean, path, width_of
from costcalc.render.drawing.model import Balance, Column, Columns
from costcalc.render.drawing.scale import Scale, exact, short, thinned

_LEFT, _RIGHT = 54, 10
_TALL, _BALANCE = 200, 90
_MARK = 16


def draw_columns(picture: Columns, canvas: Canvas) -> None:
    """Draw the columns, a mark above each in which something happens, and the balance below them."""
    canvas.legend(list(_legend(picture, canvas)))
    canvas.text(0, canvas.height + 10, picture.y, "quiet")
    top = canvas.height + 26 + (_MARK if any(column.mark for column in picture.columns) else 0)
    bottom = top + _TALL
    up = Scale(map(_height, picture.columns), (bottom, top))
    _lines(canvas, up)
    each = (canvas.width - _LEFT - _RIGHT) / len(picture.columns)
    thick = max(1.0, min(48.0, each * 0.72))
    for place, column in enumerate(picture.columns):
        middle = _LEFT + (place + 0.5) * each
        below = Fraction(0)
        for part, value in zip(picture.parts, column.values, strict=True):
            if value:
                lower, upper = up.at(below), up.at(below + Fraction(value))
                canvas.element(
                    "rect", f"fill {part.tone}", x=middle - thick / 2, y=upper, width=thick, height=max(0.5, lower - upper),
                    data_name=f"{column.name} {part.name}", data_value=exact(value),
                )  # fmt: skip
                below += Fraction(value)
        if column.mark:
            y = up.at(below) - 4
            canvas.element(
                "path",
                "fill cheapest",
                f"<title>{clean(column.mark)}</title>",
                d=path([(middle - 5, y - 8), (middle + 5, y - 8), (middle, y)]) + "Z",
            )
    _names(picture, canvas, each, bottom)
    canvas.height = bottom + 28
    if picture.balance:
        _balance(picture.balance, canvas, each)


def _height(column: Column) -> Fraction:
    height = Fraction(0)
    for value in column.values:
        height += Fraction(value)
    return height


def _legend(picture: Columns, canvas: Canvas) -> Iterator[tuple[str, Callable[[float, float], None]]]:
    for at, part in enumerate(picture.parts):
        if len(picture.parts) > 1 and any(column.values[at] for column in picture.columns):
            yield part.name, partial(_square, canvas, part.tone)
    if any(column.mark for column in picture.columns):
        yield "something is bought", partial(_triangle, canvas)


def _square(canvas: Canvas, tone: str, x: float, y: float) -> None:
    canvas.element("rect", f"fill {tone}", x=x + 2, y=y - 6, width=12, height=12)


def _triangle(canvas: Canvas, x: float, y: float) -> None:
    canvas.element("path", "fill cheapest", d=path([(x + 3, y - 4), (x + 13, y - 4), (x + 8, y + 4)]) + "Z")


def _lines(canvas: Canvas, up: Scale, most: int = 5) -> None:
    for tick in up.ticks(most):
        y = up.at(tick)
        canvas.element("line", "grid" if tick else "base", x1=_LEFT, x2=canvas.width - _RIGHT, y1=y, y2=y)
        canvas.text(_LEFT - 6, y + 4, short(tick), "quiet", anchor="end")


def _names(picture: Columns, canvas: Canvas, each: float, bottom: float) -> None:
    names = [column.name for column in picture.columns]
    step = thinned(max(map(width_of, names)), each)
    for place in range(0, len(names), step):
        canvas.text(_LEFT + (place + 0.5) * each, bottom + 16, names[place], "quiet", anchor="middle")


def _balance(balance: Balance, canvas: Canvas, each: float) -> None:
    canvas.text(0, canvas.height + 14, balance.name, "quiet")
    top = canvas.height + 26
    bottom = top + _BALANCE
    up = Scale(balance.values, (bottom, top))
    _lines(canvas, up, 3)
    places = [(_LEFT + (place + 0.5) * each, up.at(value)) for place, value in enumerate(balance.values)]
    said = " ".join(f"{place},{exact(value)}" for place, value in enumerate(balance.values))
    canvas.element("path", "line packages", d=path(places), data_name=balance.name, data_points=said)
    canvas.height = bottom + 8
