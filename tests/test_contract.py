"""The file of a contract: what it says, over what the sheet says, and what is wrong with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from costcalc.errors import FileError, SheetError
from costcalc.loader import parse_sheet
from costcalc.loader.contract import load_contract
from costcalc.sheet import PriceSheet
from costcalc.sheet.terms import BillTerms, Credit, Discount, Tax

HEAD = "contract: 1\nas_of: 2026-05\nsource: offer 17\n"


def sheet(bill: str = "", currency: str = "USD") -> PriceSheet:
    return parse_sheet(
        f"schema: 1\nprovider: Example\ncurrency: {currency}\nas_of: 2026-01\nsource: https://example.com\n{bill}"
        "apis:\n"
        "  ocr: {name: OCR, unit: page, postpaid: {unit_price: 10}}\n"
        "  face: {name: Face, unit: call, postpaid: {unit_price: 1}}\n",
        "prices.yaml",
    )


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("deal.yaml")


def problems_of(contract: Path, text: str, *sheets: PriceSheet) -> list[str]:
    contract.write_text(text, encoding="utf-8")
    with pytest.raises(SheetError) as caught:
        load_contract(contract, *(sheets or [sheet()]))
    return [str(problem) for problem in caught.value.problems]


def test_a_contract_wins_key_by_key(contract: Path) -> None:
    contract.write_text(
        f"{HEAD}bill: {{discount: 12 %, tax: {{name: VAT, rate: 19 %}}}}\napis: {{ocr: {{discount: 20 %}}}}\n"
    )
    before = sheet("bill: {discount: 5 %, minimum: 100, credit: {amount: 200, period: month}}\n")
    after = load_contract(contract, before).on(before)
    assert after.bill == BillTerms(
        discount=Discount.of_all(Decimal(12)),
        credit=Credit(amount=Decimal(200), monthly=True),
        minimum=Decimal(100),
        tax=Tax(name="VAT", rate=Decimal(19)),
    )
    assert (after.api("ocr").discount, after.api("face").discount) == (Discount.of_all(Decimal(20)), None)
    assert after.contract == "deal.yaml of 2026-05: offer 17"
    assert before.contract is None


def test_an_api_has_a_discount_by_what_is_sold(contract: Path) -> None:
    contract.write_text(f"{HEAD}apis: {{ocr: {{discount: {{postpaid: 15 %, packages: 5 %}}}}}}\n")
    after = load_contract(contract, sheet()).on(sheet())
    assert after.api("ocr").discount == Discount(postpaid=Decimal(15), packages=Decimal(5))
    assert after.bill is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}apis: {{orc: {{discount: 20 %}}}}\n", "deal.yaml:4:13: apis.orc: no API 'orc' in prices.yaml; did you mean 'ocr'?"),
        (f"{HEAD}apis: {{asr: {{discount: 20 %}}}}\n", "deal.yaml:4:13: apis.asr: no API 'asr' in prices.yaml; it has: ocr, face"),
        (f"{HEAD}bill: {{discount: 20}}\n", "deal.yaml:4:18: bill.discount: '20' is not a percentage; write it with its sign, as 15 %"),
        (HEAD, "deal.yaml:1:1: one of these has to be written; add 'bill' or 'apis'"),
        ("schema: 1\nprovider: Example\n", "deal.yaml:1:1: this is a price sheet, which -p names; a contract starts with 'contract: 1'"),
        ("- 1\n", "deal.yaml:1:1: fields are expected; a contract starts with 'contract: 1'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(contract: Path, text: str, message: str) -> None:
    assert problems_of(contract, text) == [message]


def test_amounts_have_no_more_decimals_than_the_currency_of_the_sheet(contract: Path) -> None:
    text = f"{HEAD}bill: {{minimum: 100.5}}\n"
    contract.write_text(text)
    assert load_contract(contract, sheet()).bill.minimum == Decimal("100.5")
    [problem] = problems_of(contract, text, sheet(currency="JPY"))
    assert problem.startswith("deal.yaml:4:17: bill.minimum: ")


def test_a_contract_over_two_sheets_names_an_api_that_one_of_them_has(contract: Path) -> None:
    other = parse_sheet(
        "schema: 1\nprovider: Example\ncurrency: USD\nas_of: 2026-01\nsource: https://example.com\n"
        "apis: {asr: {name: Speech, unit: second, postpaid: {unit_price: 1}}}\n",
        "other.yaml",
    )
    contract.write_text(f"{HEAD}apis: {{asr: {{discount: 20 %}}}}\n")
    deal = load_contract(contract, sheet(), other)
    assert deal.on(other).api("asr").discount == Discount.of_all(Decimal(20))
    assert [api.discount for api in deal.on(sheet()).apis] == [None, None]


def test_a_contract_that_is_not_there() -> None:
    with pytest.raises(FileError, match=r"^no-such\.yaml: no such file"):
        load_contract("no-such.yaml", sheet())


def test_a_contract_in_place_of_a_sheet_is_called_that() -> None:
    with pytest.raises(SheetError, match="this is a contract, which --contract names"):
        parse_sheet(f"{HEAD}bill: {{minimum: 100}}\n")
