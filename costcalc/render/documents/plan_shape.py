"""What the months of a plan were made by, as a document has it."""

from __future__ import annotations

from costcalc.money import plain
from costcalc.render.documents import words as w
from costcalc.shape import Growth

PERCENT = "^-?[0-9]+(\\.[0-9]+)?$"


def _per(growth: Growth | None) -> str | None:
    return growth and ("year" if growth.yearly else "month")


SHAPE = w.record(
    "What the months were made by; absent where they are as given",
    "",
    lambda report: report if report.shaped else None,
    **w.under(
        "shape",
        scale_percent=w.text("How many per cent of the calls there are", at="scale", write=plain, pattern=PERCENT),
        growth_percent=w.text(
            "By how much they grow, in per cent",
            "without --growth",
            lambda shape: shape.growth and shape.growth.percent,
            write=plain,
            pattern=PERCENT,
        ),
        growth_per=w.word(
            "From which time to the next", "month", "year", null="without --growth", at=lambda shape: _per(shape.growth)
        ),
        season=w.each(
            "Twelve factors, the first of January, or of the first month where months are numbered; empty without --season",
            w.TEXT._replace(write=plain),
        ),
        shift=w.count("How many months ahead those of the usage file are moved"),
    ),
    file_months=w.count("How many months the usage file has; where there are more, it repeats", "without --usage"),
)._replace(optional=True)
