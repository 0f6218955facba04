"""Exact costs of APIs that are paid by the call: the public Python API.

>>> from costcalc import estimate, load_sheet
>>> estimate(load_sheet("builtin"), calls=200_000).total
Decimal('9000.00')
"""

from __future__ import annotations

from costcalc.compare import compare
from costcalc.errors import (
    CostcalcError,
    DataError,
    FileError,
    LimitError,
    NoPriceError,
    Problem,
    ProblemsError,
    RequestError,
    SheetError,
)
from costcalc.estimate import estimate
from costcalc.loader import load_sheet, parse_sheet, shipped_sheets
from costcalc.sheet import PriceSheet

__all__ = [
    "CostcalcError",
    "DataError",
    "FileError",
    "LimitError",
    "NoPriceError",
    "PriceSheet",
    "Problem",
    "ProblemsError",
    "RequestError",
    "SheetError",
    "compare",
    "estimate",
    "load_sheet",
    "parse_sheet",
    "shipped_sheets",
]
