"""The page of ``sheet keys``: which keys a price sheet has, and what each means."""

from __future__ import annotations

from costcalc.render.page import Grid, Page, columns
from costcalc.results.sheet import SheetKey, SheetKeys


def page(table: SheetKeys) -> Page:
    """Return a row per key."""
    rows = [[_place(each), each.key, f"{each.meaning}{' Required.' if each.required else ''}"] for each in table.keys]
    return Page(
        head=["Keys of a price sheet"],
        blocks=[Grid(columns("<In", "<Key", "<<Means"), rows)],
        verdict="Begin a sheet with them: costcalc sheet init pricing-my-vendor.yaml",
    )


def _place(each: SheetKey) -> str:
    if each.within is None:
        return "the sheet"
    return f"each of {each.within}" if each.many else each.within
