"""A text → a month or a day, by the forms of many countries; and why another is neither.

Months by their names are those of English, German, French, Spanish, Italian, Portuguese and Dutch, in full or short: no
name is of two months.
"""

from __future__ import annotations

import re
from datetime import date

from costcalc.loader.reading import DATES
from costcalc.loader.refusal import Refusal
from costcalc.money import shown
from costcalc.usage import FIRST_YEAR, LAST_YEAR

_BY_MONTH = """
    jan january januar jänner janvier janv enero ene gennaio gen janeiro januari
    feb february februar févr fév février febrero febbraio fev fevereiro februari
    mar march märz mär mars marzo março mrt maart
    apr april avr avril abr abril aprile
    may mai mayo mag maggio maio mei
    jun june juni juin junio giu giugno junho
    jul july juli juil juillet julio lug luglio julho
    aug august août aoû agosto ago augustus
    sep sept september septembre septiembre set setembro settembre
    oct october okt oktober octobre octubre ott ottobre out outubro
    nov november novembre noviembre novembro
    dec december dez dezember déc décembre dic diciembre dicembre dezembro
"""
_NAMES = {name: month for month, line in enumerate(_BY_MONTH.strip().splitlines(), start=1) for name in line.split()}

_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)?", re.ASCII)
_DOTS = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MONTH_SLASH = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_CHARACTERS = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?")
_NAME = r"([^\W\d_]{3,10})\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er)?"
_NAME_FIRST = re.compile(rf"{_NAME}[ -](?:{_DAY},? )?(\d{{4}})")
_DAY_NAME = re.compile(rf"{_DAY}[. -]{{1,2}}{_NAME}[ -](\d{{4}})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? ", re.IGNORECASE)
_SHORT = re.compile(rf"{_NAME}[-\s/]\d{{2}}|\d{{1,2}}[-\s/]{_NAME}([-\s/]\d{{2}})?|\d{{1,2}}[/.]\d{{1,2}}([/.]\d\d)?")
_OTHER_SPANS = (
    (re.compile(r"\d{4}-?W\d\d|W\d\d?[ /-]\d{4}|(KW|CW) ?\d\d?[ /-]\d{4}"), "is a week, which may lie in two months; give days or months"),
    (re.compile(r"\d{4}[ -]?Q[1-4]|[QT][1-4][ /-]?\d{4}"), "is a quarter; give months or days"),
    (re.compile(r"0\d\d[./]\d{4}"), "is a period of a fiscal year; write the month of the calendar, as 2026-03"),
)  # fmt: skip

NOT_A_TIME = "not a time"
TWO_READINGS = "a date of two readings"
FORMS = "write it as 2026-03, or a day as 2026-03-14"


class DateReader:
    """Reads months and days; dates with slashes as ``dates`` says, the month first or the day."""

    def __init__(self, dates: str | None, likely: str = "mdy") -> None:
        """``likely`` is which order is proposed first where nothing was said."""
        self._dates = dates
        self._orders = sorted(DATES, key=lambda order: order != likely)

    def read(self, text: str, cell: str) -> int | None:
        """Return a month or a day, each as its number; None for another text, and Refusal for what is none or may be two."""
        if match := _YEAR_FIRST.fullmatch(text):
            return _checked(cell, match[1], match[3], match[4])
        if match := _DIGITS.fullmatch(text):
            return _checked(cell, match[1], match[2], match[3])
        if match := _DOTS.fullmatch(text):
            return _checked(cell, match[3], match[2], match[1])
        if match := _MONTH_SLASH.fullmatch(text):
            return _checked(cell, match[2], match[1], None)
        if match := _SLASHES.fullmatch(text):
            return self._slashes(match, cell)
        if match := _CHARACTERS.fullmatch(text):
            return _checked(cell, match[1], match[2], match[3])
        return _by_name(_WEEKDAY.sub("", text, count=1), cell)

    def _slashes(self, match: re.Match[str], cell: str) -> int:
        first, second, year = match.groups()
        if self._dates:
            return _checked(cell, year, *((first, second) if self._dates == "mdy" else (second, first)))
        by_order = {"mdy": (first, second), "dmy": (second, first)}
        cures = [f"--dates {order}" for order in self._orders if _possible(year, *by_order[order])]
        if not cures:
            raise Refusal(f"{shown(cell)} is not in the calendar; check year, month and day", NOT_A_TIME)
        raise Refusal(
            f"{shown(cell)} may have the month first or the day; add --dates mdy for month/day/year, --dates dmy for "
            "day/month/year",
            TWO_READINGS,
            *cures,
        )


def _by_name(text: str, cell: str) -> int | None:
    """Return a month or a day that is written with the name of its month."""
    if match := _NAME_FIRST.fullmatch(text):
        name, day, year = match.groups()
    elif match := _DAY_NAME.fullmatch(text):
        day, name, year = match.groups()
    else:
        return None
    month = _NAMES.get(name.casefold())
    return None if month is None else _checked(cell, year, str(month), day)


def _possible(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _checked(cell: str, year: str, month: str, day: str | None) -> int:
    """Return a month, or the day where there is one; Refusal where the calendar has none such."""
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        raise Refusal(f"{shown(cell)} is not in the calendar; check year, month and day", NOT_A_TIME) from None
    require_year(cell, found.year)
    return found.year * 12 + found.month - 1 if day is None else found.toordinal()


def require_year(cell: str, year: int) -> None:
    """Refuse a year that is a slip of the finger."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(f"{shown(cell)} is not between {FIRST_YEAR} and {LAST_YEAR}; check the year", NOT_A_TIME)


def no_time(cell: str) -> Refusal:
    """Return why a cell is no time, and what a spreadsheet or a calendar has to do with it."""
    text = cell.strip()
    for form, sentence in _OTHER_SPANS:
        if form.fullmatch(text):
            return Refusal(f"{shown(cell)} {sentence}", NOT_A_TIME)
    if _SHORT.fullmatch(text):
        return Refusal(
            f"{shown(cell)} is how a spreadsheet writes a date, without its century; format the column as yyyy-mm-dd and "
            "save again, as 2026-03-14",
            NOT_A_TIME,
        )
    if re.fullmatch(r"0?[1-9]|1[0-2]", text) or text.rstrip(".").casefold() in _NAMES:
        return Refusal(f"{shown(cell)} is a month without its year; {FORMS}", NOT_A_TIME)
    remove = "" if any(map(str.isdecimal, text)) else ", or remove the row where it is no usage"
    return Refusal(f"{shown(cell)} is not a month or a day; {FORMS}{remove}", NOT_A_TIME)
