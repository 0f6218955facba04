"""One cell of a CSV file → a month or an account; and what a spreadsheet makes of these."""

from __future__ import annotations

import re

from costcalc.errors import RequestError
from costcalc.loader.refusal import Refusal
from costcalc.loader.totals import says_total
from costcalc.money import shown

_MONTH_NAME = re.compile(r"[A-Za-z]{3,9}\.?[-\s/]\d{2,4}|\d{1,2}[-\s/][A-Za-z]{3,9}([-\s/]\d{2,4})?")
_SLASHES = re.compile(r"\d{1,4}[/.]\d{1,4}([/.]\d{1,4})?")
_GUARDED = re.compile("^'(?=[=+\\-@＝＋－＠])")
TOTALS_CURES = ("--totals drop", "--totals keep")


def explain_date(text: str, form: str, example: str) -> None:
    """Raise RequestError where a spreadsheet rewrote a date; ``form`` is the format that keeps it."""
    if not text.strip():
        raise RequestError(f"the cell is empty; write it as {example}")
    if _MONTH_NAME.fullmatch(text.strip()) or _SLASHES.fullmatch(text.strip()):
        raise RequestError(
            f"{shown(text)} is how a spreadsheet writes a date; format the column as {form} and save again, as {example}"
        )


def read_account(text: str, *, totals: bool = False) -> str:
    """Read the name of an account; Refusal for one that is empty, no line of text, or, but for ``totals``, a total.

    A quote before a sign is none of its letters: it keeps a spreadsheet from computing the cell, as in the files of ``meter``.
    """
    account = text.strip()
    if account.startswith("'"):
        account = _GUARDED.sub("", account, count=1)
    if not (account and account.isprintable()):
        raise Refusal("the account is empty or no line of text; write its name", "not an account")
    if not totals and says_total(account):
        raise total_row(account)
    return account


def total_row(name: str) -> Refusal:
    """Return the refusal of a row that is called a total: it would be paid for beside what it adds up."""
    return Refusal(
        f"{shown(name)} names a row of totals, which would be counted beside what it adds up; add --totals drop to leave "
        "such rows out, or --totals keep if this is usage",
        "a row of totals",
        *TOTALS_CURES,
    )


def absent(first: str, last: str, before: str) -> str:
    """Say that some months or days, the first to the last, have no row before another one, and what to do."""
    are, them = ("is", "it") if first == last else (f"to {last} are", "them")
    return f"{first} {are} absent before {before}; add {them}"
