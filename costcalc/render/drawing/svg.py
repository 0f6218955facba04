"""A picture as SVG: within a page, once for wide and once for narrow screens, or as a file of its own.

Each has a title and a description, and says its numbers exactly beside what is drawn: ``data-points`` of a line are
``x,y`` with blanks between, ``;`` at a gap; ``data-value`` of an area is its amount or count.
"""

from __future__ import annotations

from pathlib import Path

from costcalc.render.drawing.bars import BROKEN, draw_bars, is_broken
from costcalc.render.drawing.canvas import MOST, NARROW, WIDE, Canvas, attribute, clean
from costcalc.render.drawing.columns import draw_columns
from costcalc.render.drawing.curve import draw_curve
from costcalc.render.drawing.model import Bars, Curve, Picture

STYLE = Path(__file__).with_name("picture.css")


def figure(picture: Picture, number: int) -> str:
    """Return a picture as a figure of a page; ``number`` keeps its names apart from those of others."""
    both = "".join(_svg(picture, width, f"p{number}{'w' if width == WIDE else 'n'}") for width in (WIDE, NARROW))
    return (
        f"<figure>\n<h2>{clean(picture.title)}</h2>\n<div>{both}</div>\n"
        f"<figcaption>{clean(_described(picture))}</figcaption>\n</figure>"
    )


def alone(picture: Picture) -> str:
    """Return a picture as a file of its own, no line of which is an order to the runner of a job."""
    drawn = _svg(picture, WIDE, "p", style=STYLE.read_text(encoding="utf-8")).replace("##", "#&#35;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def _svg(picture: Picture, width: int, name: str, style: str = "") -> str:
    canvas = Canvas(width)
    _draw(picture, canvas)
    size = f"0 0 {width} {attribute(canvas.height)}"
    kind = "picture wide" if canvas.wide else "picture narrow"
    first = [
        f'<title id="{name}t">{clean(_few(picture.title))}</title>',
        f'<desc id="{name}d">{clean(_described(picture))}</desc>',
    ]
    namespace = margin = ""
    if style:
        namespace, margin = ' xmlns="http://www.w3.org/2000/svg"', f"<style>\n{style}</style>"
        size = f"-16 -16 {width + 32} {attribute(canvas.height + 32)}"
        first.append(
            margin
            + f'<rect class="face" x="-16" y="-16" width="{width + 32}" height="{attribute(canvas.height + 32)}"/>'
        )
    return "\n".join(
        [
            f'<svg{namespace} class="{kind}" viewBox="{size}" role="img" aria-labelledby="{name}t {name}d">',
            *first,
            *canvas.parts,
            "</svg>",
        ]
    )


def _draw(picture: Picture, canvas: Canvas) -> None:
    if isinstance(picture, Curve):
        draw_curve(picture, canvas)
    elif isinstance(picture, Bars):
        draw_bars(picture, canvas)
    else:
        draw_columns(picture, canvas)


def _described(picture: Picture) -> str:
    """Return what somebody hears of a picture; where a bar is drawn broken, that, too."""
    said = _few(picture.desc)
    return f"{said} {BROKEN}" if isinstance(picture, Bars) and is_broken(picture.bars) else said


def _few(words: str) -> str:
    return words if len(words) <= MOST else f"{words[: MOST - 1]}…"
