"""Exact costs of APIs that are paid by the call: the public Python API.

>>> from costcalc import estimate, load_sheet
>>> estimate(load_sheet("builtin"), calls=200_000).total
Decimal('9000.00')
"""

from __future__ import annotations

# Type checkers take this name for true. Nothing is imported here: Ctrl-C while Python loads a module shows a traceback
# until ``main`` has begun, which this comes before.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from costcalc.engine.add_ons.concurrency import concurrency
    from costcalc.engine.affording.afford import afford
    from costcalc.engine.compare import compare
    from costcalc.engine.deciding.cases import Case, plan_cases
    from costcalc.engine.estimate import estimate
    from costcalc.engine.forecast import forecast
    from costcalc.engine.plan import plan
    from costcalc.engine.reconciling.reconcile import reconcile
    from costcalc.engine.vendors.comparison import compare_vendors
    from costcalc.errors import (
        CostcalcError,
        DataError,
        FileError,
        LimitError,
        MismatchError,
        NoPriceError,
        Problem,
        ProblemsError,
        RequestError,
        SheetError,
    )
    from costcalc.loader import load_sheet, parse_sheet, shipped_sheets
    from costcalc.loader.bill import load_bill
    from costcalc.loader.usage import load_usage
    from costcalc.sheet import PriceSheet

__all__ = [
    "Case",
    "CostcalcError",
    "DataError",
    "FileError",
    "LimitError",
    "MismatchError",
    "NoPriceError",
    "PriceSheet",
    "Problem",
    "ProblemsError",
    "RequestError",
    "SheetError",
    "afford",
    "compare",
    "compare_vendors",
    "concurrency",
    "estimate",
    "forecast",
    "load_bill",
    "load_sheet",
    "load_usage",
    "parse_sheet",
    "plan",
    "plan_cases",
    "reconcile",
    "shipped_sheets",
]

# A name is imported from its home when it is first used, so that a command loads only what it needs.
_HOMES = {
    "afford": "engine.affording.afford",
    "Case": "engine.deciding.cases",
    "compare": "engine.compare",
    "compare_vendors": "engine.vendors.comparison",
    "concurrency": "engine.add_ons.concurrency",
    "estimate": "engine.estimate",
    "forecast": "engine.forecast",
    "plan": "engine.plan",
    "plan_cases": "engine.deciding.cases",
    "reconcile": "engine.reconciling.reconcile",
    "PriceSheet": "sheet",
    "load_bill": "loader.bill",
    "load_sheet": "loader",
    "load_usage": "loader.usage",
    "parse_sheet": "loader",
    "shipped_sheets": "loader",
}


if not TYPE_CHECKING:  # or a type checker would take any name for one of this module

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
