"""A cell of a bill → an exact amount of money or a quantity; both may be negative, as corrections are."""

from __future__ import annotations

import re
from decimal import Decimal

from costcalc.iso4217 import digits_by_code
from costcalc.loader.currency_names import codes_of
from costcalc.loader.numbers import BODY, WIDE_BLANKS, DecimalMark, divided
from costcalc.loader.problems import ROWS
from costcalc.loader.refusal import Refusal
from costcalc.money import shown

_LONGEST = 60
_DIGITS = 18
"""As many as an amount of a result has at most."""
_NOT_A_NUMBER = "not a number"
_EXPONENT = re.compile(r"\d+(\.\d+)?[eE][+-]?\d{1,2}", re.ASCII)
_MINUS = ("-", "\N{MINUS SIGN}")
_WITH_CURRENCY = re.compile(r"(?P<before>[^\d\s.,()+-]*)\s*(?P<number>[\d.,()+-].*?)\s*(?P<behind>[^\d\s.,()]*)")


class AmountReader:
    """Reads the numbers of one bill, by the marks that it groups and divides them with."""

    def __init__(
        self,
        decimal: DecimalMark | None = None,
        *,
        commas_part_cells: bool = True,
        exponents: bool = False,
        currency: str = "",
    ) -> None:
        """Prepare to read; ``exponents`` says that numbers may be written as 1.5E-7, by rule and not by a spreadsheet.

        ``currency`` is the code whose sign may stand beside a number.
        """
        self._decimal, self._commas_part_cells, self._exponents = decimal, commas_part_cells, exponents
        self._currency = currency

    def __call__(self, text: str) -> Decimal:
        """Return the number with all its digits; Refusal for what is none, or may be two."""
        stripped = text.translate(WIDE_BLANKS).strip()
        if not stripped:
            raise Refusal("the cell is empty; write 0 where nothing was charged", "an empty cell")
        sign, digits = ("-", stripped[1:].lstrip()) if stripped.startswith(_MINUS) else ("", stripped.removeprefix("+"))
        if len(stripped) > 2 and stripped[0] == "(" and stripped[-1] == ")":  # as accountants write what is negative
            sign, digits = "-", stripped[1:-1].strip()
        digits = self._without_sign(digits)
        if digits.startswith(_MINUS) and not sign:
            sign, digits = "-", digits[1:].lstrip()
        if _EXPONENT.fullmatch(digits):
            if self._exponents:
                return Decimal(sign + digits)
            raise Refusal(
                f"{shown(text)} is how a spreadsheet shortens a number; format the column as a number and save again",
                "shortened by a spreadsheet",
            )
        body = BODY.fullmatch(digits) if len(digits) <= _LONGEST else None
        if not body or body[2]:
            raise Refusal(f"{shown(text)} is not a number; write it as 1234.56 or -1234.56", _NOT_A_NUMBER)
        whole, fraction = divided(text, body[1], self._decimal, commas_part_cells=self._commas_part_cells)
        if len(whole.lstrip("0")) > _DIGITS:
            raise Refusal(f"{shown(text)} has more than {_DIGITS} digits before its point; check it", _NOT_A_NUMBER)
        return Decimal(f"{sign}{whole}.{fraction or '0'}")

    def _without_sign(self, text: str) -> str:
        """Return a number without the sign or the code of its currency; Refusal for that of another one."""
        parts = _WITH_CURRENCY.fullmatch(text) if self._currency and not text.isdecimal() else None
        for written in (parts["before"], parts["behind"]) if parts else ():
            if written and written.upper() != self._currency and self._currency not in codes_of(written):
                if codes_of(written) or written.upper() in digits_by_code():
                    raise Refusal(
                        f"amounts of {ROWS} are in another currency, {shown(written)}, and the price sheet in {self._currency}; give "
                        "a sheet or a bill in the same currency, since amounts are never converted",
                        "another currency",
                    )
                return text
        return parts["number"] if parts else text
