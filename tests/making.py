"""Price sheets made for a test: a few words of YAML in, a whole sheet out."""

from __future__ import annotations

from decimal import Decimal

from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.rater import Rater
from costcalc.loader import parse_sheet
from costcalc.money import currency
from costcalc.sheet import Package, Packages, Postpaid, PriceSheet


def sheet_text(*, currency_code: str = "USD", name: str = "Test", unit: str = "call", **parts: str) -> str:
    """Return the YAML of a sheet with one API ``test``; ``parts`` are its fields in flow style."""
    fields = "".join(f"\n    {key}: {value}" for key, value in parts.items())
    return (
        f"schema: 1\nprovider: Vendor\ncurrency: {currency_code}\nas_of: 2026-01\nsource: a test\n"
        f"apis:\n  test:\n    name: {name}\n    unit: {unit}{fields}\n"
    )


def sheet_of(**parts: str) -> PriceSheet:
    """Return the sheet that ``sheet_text`` writes, through the loader."""
    return parse_sheet(sheet_text(**parts))


def postpaid_of(text: str) -> Postpaid:
    """Return a postpaid price list from its YAML in flow style."""
    postpaid = sheet_of(postpaid=text).api().postpaid
    assert postpaid
    return postpaid


def rater_of(text: str, code: str = "USD") -> Rater:
    """Return what prices a postpaid price list written in flow style."""
    return Rater(postpaid_of(text), currency(code))


def catalog_of(*sizes: tuple[int, str]) -> Catalog:
    """Return the packages on sale from pairs of size and price."""
    packages = tuple(Package(size=size, price=Decimal(price)) for size, price in sizes)
    return catalog(Packages(sizes=packages, validity=12), currency("USD"))
