"""The prices that a command computes with: a sheet, under a contract where one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costcalc.errors import RequestError

if TYPE_CHECKING:
    from costcalc.sheet import PriceSheet


def load_prices(pricing: str | None, contract: str | None) -> PriceSheet:
    """Return the sheet of ``-p``, under the contract of ``--contract``."""
    if pricing == contract == "-":
        raise RequestError("--pricing and --contract both name standard input; give one of them a file")
    from costcalc.loader import load_sheet

    return under(contract, load_sheet(pricing))[0]


def under(contract: str | None, *sheets: PriceSheet) -> tuple[PriceSheet, ...]:
    """Return sheets of one currency under a contract; it is read once."""
    if contract is None:
        return sheets
    from costcalc.loader.contract import load_contract

    terms = load_contract(contract, *sheets)
    return tuple(terms.on(sheet) for sheet in sheets)
