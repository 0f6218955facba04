"""Exact costs of APIs that are paid by the call: the public Python API.

>>> from costcalc import estimate, load_sheet
>>> estimate(load_sheet("builtin"), calls=200_000).total
Decimal('9000.00')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costcalc.compare import compare as compare
    from costcalc.concurrency import concurrency as concurrency
    from costcalc.errors import (
        CostcalcError as CostcalcError,
    )
    from costcalc.errors import (
        DataError as DataError,
    )
    from costcalc.errors import (
        FileError as FileError,
    )
    from costcalc.errors import (
        LimitError as LimitError,
    )
    from costcalc.errors import (
        NoPriceError as NoPriceError,
    )
    from costcalc.errors import (
        Problem as Problem,
    )
    from costcalc.errors import (
        ProblemsError as ProblemsError,
    )
    from costcalc.errors import (
        RequestError as RequestError,
    )
    from costcalc.errors import (
        SheetError as SheetError,
    )
    from costcalc.estimate import estimate as estimate
    from costcalc.loader import load_sheet as load_sheet
    from costcalc.loader import parse_sheet as parse_sheet
    from costcalc.loader import shipped_sheets as shipped_sheets
    from costcalc.sheet import PriceSheet as PriceSheet

# Where each public name lives; it is imported when it is first used, so that a command loads only its own.
_HOME = {
    "compare": "compare",
    "concurrency": "concurrency",
    "CostcalcError": "errors",
    "DataError": "errors",
    "FileError": "errors",
    "LimitError": "errors",
    "NoPriceError": "errors",
    "Problem": "errors",
    "ProblemsError": "errors",
    "RequestError": "errors",
    "SheetError": "errors",
    "estimate": "estimate",
    "load_sheet": "loader",
    "parse_sheet": "loader",
    "shipped_sheets": "loader",
    "PriceSheet": "sheet",
}

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
    "concurrency",
    "estimate",
    "load_sheet",
    "parse_sheet",
    "shipped_sheets",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
