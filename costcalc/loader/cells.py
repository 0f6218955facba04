"""One cell of a CSV file → a count, a month or an account; and what a spreadsheet makes of these."""

from __future__ import annotations

import re

from costcalc.errors import RequestError
from costcalc.money import parse_count, shown
from costcalc.usage import parse_month_or_day

_MONTH_NAME = re.compile(r"[A-Za-z]{3,9}\.?[-\s/]\d{2,4}|\d{1,2}[-\s/][A-Za-z]{3,9}([-\s/]\d{2,4})?")
_SLASHES = re.compile(r"\d{1,4}[/.]\d{1,4}([/.]\d{1,4})?")
_TOTALS = frozenset({"all", "grand total", "sum", "total", "total result", "totals"})
_REMOVE = "if this is a row of totals, remove it"
_EXPONENT = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")


def read_count(text: str) -> int:
    """Read a count as on the command line; raises RequestError that knows what spreadsheets do to counts."""
    if text.isdecimal() and text.isascii() and len(text) <= 15:
        return int(text)
    if not text.strip():
        raise RequestError("the cell is empty; write 0 where there were none")
    if text.strip().startswith("-"):
        raise RequestError(f"{shown(text)} is negative; write 0 or more")
    if _EXPONENT.fullmatch(text.strip()):
        raise RequestError(
            f"{shown(text)} is how a spreadsheet shortens a number; format the column as a number and save again"
        )
    return parse_count(text)


def read_month(text: str) -> int:
    """Read a month or a day in it; raises RequestError that knows what spreadsheets do to dates."""
    try:
        explain_date(text, "yyyy-mm", "2026-03")
        return parse_month_or_day(text)
    except RequestError as error:
        if any(map(str.isdecimal, text)) and "total" not in text.casefold():
            raise
        raise RequestError(f"{error}; {_REMOVE}") from None


def is_total(text: str) -> bool:
    """Tell whether a cell is what spreadsheets call a row that adds up those above it."""
    return text.strip().casefold() in _TOTALS


def explain_date(text: str, form: str, example: str) -> None:
    """Raise RequestError where a spreadsheet rewrote a date; ``form`` is the format that keeps it."""
    if not text.strip():
        raise RequestError(f"the cell is empty; write it as {example}")
    if _MONTH_NAME.fullmatch(text.strip()) or _SLASHES.fullmatch(text.strip()):
        raise RequestError(
            f"{shown(text)} is how a spreadsheet writes a date; format the column as {form} and save again, as {example}"
        )


def read_account(text: str) -> str:
    """Read the name of an account; raises RequestError for one that is empty, no line of text, or a row of totals."""
    account = text.strip()
    if not (account and account.isprintable()):
        raise RequestError("the account is empty or no line of text; write its name")
    if is_total(account):
        raise RequestError(f"{shown(account)} is no name of an account; {_REMOVE}, else rename the account")
    return account


def absent(first: str, last: str, before: str) -> str:
    """Say that some months or days, the first to the last, have no row before another one, and what to do."""
    are, them = ("is", "it") if first == last else (f"to {last} are", "them")
    return f"{first} {are} absent before {before}; add {them}"
