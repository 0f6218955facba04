"""The page of ``sheet validate``: which files are valid."""

from __future__ import annotations

from costcalc.money import grouped, plural
from costcalc.render.page import Grid, Page, columns
from costcalc.results.sheet import Validation


def page(validation: Validation) -> Page:
    """Return a row per file, and what is wrong in it."""
    rows = [
        [
            each.file,
            str(each.apis),
            str(each.checks),
            plural(len(each.problems), "problem") if each.problems else "valid",
        ]
        for each in validation.files
    ]
    bad = sum(1 for each in validation.files if each.problems)
    verdict = f"{plural(len(validation.files), 'sheet')}: all valid."
    if bad:
        verdict = f"{grouped(bad)} of {plural(len(validation.files), 'sheet')} with problems."
    return Page(
        head=["Price sheets"],
        blocks=[Grid(columns("<File", "APIs", "Checks", "<Result"), rows)],
        problems=[str(problem) for problem in validation.problems],
        verdict=verdict,
    )
