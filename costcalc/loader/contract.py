"""The file of a contract → a ``Contract``: negotiated terms, which win over those of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from costcalc.errors import SheetError, did_you_mean, listed
from costcalc.loader import MAX_SHEET, format1, nodes
from costcalc.loader.check import Checker, Record
from costcalc.loader.files import read_text
from costcalc.loader.nodes import compose
from costcalc.loader.sheet import first_of
from costcalc.loader.terms import bill_of, discount_of
from costcalc.money import shown
from costcalc.sheet import PriceSheet
from costcalc.sheet.terms import BillTerms, Contract, Discount


def load_contract(source: str | Path, *sheets: PriceSheet) -> Contract:
    """Load the contract that some sheets are priced under, from a file or ``-`` (standard input).

    Its amounts are in the currency of the sheets, and each API that it names is one of theirs. Raises FileError where
    nothing can be read, SheetError with all problems of a contract that is wrong. ``contract.on(sheet)`` is the sheet
    under it.
    """
    label, text = read_text(source, limit=MAX_SHEET, what="contract", error=SheetError)
    return read_contract(text, label, *sheets)


def read_contract(text: str, label: str, *sheets: PriceSheet) -> Contract:
    """Read a contract from its YAML text; without a sheet, its APIs and the decimals of its amounts are held against none."""
    root, checker = compose(text, label), Checker(label)
    checker.digits = sheets[0].currency.digits if sheets else None
    if not isinstance(root, nodes.Mapping):
        checker.report(root, "", "fields are expected; a contract starts with 'contract: 1'")
        raise SheetError(checker.problems)
    if "schema" in root.entries and "contract" not in root.entries:
        checker.report(root, "", "this is a price sheet, which -p names; a contract starts with 'contract: 1'")
        raise SheetError(checker.problems)
    record = checker.object(root, format1.CONTRACT, "")
    if record and sheets:
        _check_apis(checker, record, sheets)
    if checker.problems or record is None:
        raise SheetError(first_of(checker.problems))
    return Contract(
        label=label,
        as_of=record.get("as_of"),
        source=record.get("source"),
        bill=bill_of(record.get("bill")) if "bill" in record else BillTerms(),
        discounts=dict(_discounts(record)),
    )


def _check_apis(checker: Checker, contract: Record, sheets: tuple[PriceSheet, ...]) -> None:
    """Report each API that no sheet has: its discount would be left out of every bill without a word."""
    known = list(dict.fromkeys(api.key for sheet in sheets for api in sheet.apis))
    apis: Mapping[str, Record] = contract.get("apis", {})
    for key in apis:
        if key not in known:
            hint = did_you_mean(key, known) or f"; it has: {listed(known)}"
            where = " or ".join(dict.fromkeys(sheet.label for sheet in sheets))
            checker.report(apis[key].node, f"apis.{key}", f"no API {shown(key)} in {where}{hint}")


def _discounts(contract: Record) -> Mapping[str, Discount]:
    apis: Mapping[str, Record] = contract.get("apis", {})
    found = {key: discount_of(api.get("discount")) for key, api in apis.items()}
    return {key: discount for key, discount in found.items() if discount}
