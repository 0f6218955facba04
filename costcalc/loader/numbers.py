"""A cell of a CSV file → a count, by whichever marks people and spreadsheets group and divide numbers.

Groups of three digits may be parted by a comma, a point, a blank of any width, an apostrophe or an underscore. What
the comma and the point are is clear where both stand in a number, where one stands twice, and where not three digits
follow it; a comma in a file of commas stands between groups. Anything else may be meant either way, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from costcalc.loader.memo import Memo
from costcalc.loader.refusal import Refusal
from costcalc.money import COUNT_FORMS, MAX_COUNT, SUFFIXES, shown

_EXPONENT = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
BODY = re.compile(r"(\d+(?:[.,'’_\s]\d+)*)([kKMB]?)", re.ASCII)
WIDE_BLANKS = str.maketrans(
    dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}", " ")
)
_LIKE_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\d[\d.,'’_\s]*([eE][+-]?\d+)?[kKMB]?", re.ASCII)
_NOTHING = frozenset(["-", "--", "–", "—", "n/a", "na", "nan", "null", "nil", "none", "#n/a"])
_NOT_A_COUNT = "not a count"
_LONGEST = 40
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
"""Written with zeros alone, many counts are few forms."""
_LEADING_ZERO = re.compile(r"\n0\d*[.,]", re.ASCII)
"""A line whose first group begins with it: 0,001 is no count."""


class DecimalMark(StrEnum):
    """Which mark stands before the fraction of a number, as ``--decimal`` names it."""

    POINT = "point"
    COMMA = "comma"

    @property
    def mark(self) -> str:
        """The mark itself."""
        return "." if self is DecimalMark.POINT else ","


_OTHER = {DecimalMark.POINT: DecimalMark.COMMA, DecimalMark.COMMA: DecimalMark.POINT}


def is_like_number(text: str) -> bool:
    """Tell whether a cell is meant as a number, be it one that is read or refused."""
    return bool(_LIKE_NUMBER.fullmatch(text.translate(WIDE_BLANKS).strip()))


def read_count(
    text: str, decimal: DecimalMark | None = None, *, commas_part_cells: bool = True, decimals: int | None = None
) -> int:
    """Read a count: 200000, 200k, 12,500 or 12.500 or 12 500, 1234.0; Refusal for anything else, and what may be two.

    ``decimal`` is what was said of the marks; ``commas_part_cells`` that the file has its commas between cells, so
    that one within a cell is a group's. ``decimals`` are those of the counts of an API, which are returned in its
    smallest parts: with three of them, 1.5 is 1500; None of what is counted in whole numbers whatever the sheet says.
    """
    if not decimals and text.isdecimal() and text.isascii() and len(text) <= 15:
        return int(text)
    stripped = text.translate(WIDE_BLANKS).strip()
    if not stripped:
        raise Refusal("the cell is empty; write 0 where there were none", "an empty cell")
    if stripped.casefold() in _NOTHING:
        raise Refusal(f"{shown(text)} stands for no number; write 0 where there were none", "an empty cell")
    if stripped.startswith(("-", "\N{MINUS SIGN}")):
        raise Refusal(f"{shown(text)} is negative; write 0 or more", "negative")
    if _EXPONENT.fullmatch(stripped):
        raise Refusal(
            f"{shown(text)} is how a spreadsheet shortens a number; format the column as a number and save again",
            "shortened by a spreadsheet",
        )
    body = BODY.fullmatch(stripped) if len(stripped) <= _LONGEST else None
    if not body:
        raise Refusal(f"{shown(text)} is not a count; write {COUNT_FORMS}", _NOT_A_COUNT)
    whole, fraction = divided(text, body[1], decimal, commas_part_cells=commas_part_cells)
    one: int = 10 ** (decimals or 0)
    factor, places = SUFFIXES[body[2]] * one, int(f"1{'0' * len(fraction)}")
    count, rest = divmod((int(whole) * places + int(fraction or 0)) * factor, places)
    if rest and decimals:
        raise Refusal(f"{shown(text)} has more decimals than the {decimals} of its API; round it", _NOT_A_COUNT)
    if rest:
        by_sheet = "" if decimals is None else "; the price sheet gives its API no decimals"
        raise Refusal(f"{shown(text)} is not a count; write {COUNT_FORMS}{by_sheet}", _NOT_A_COUNT)
    if count > MAX_COUNT:
        raise Refusal(f"{shown(text)} is more than {MAX_COUNT // one:,}, the largest count accepted", _NOT_A_COUNT)
    return count


class CountReader:
    """Reads the counts of one file, whose marks and decimals are as ``read_count`` is told."""

    def __init__(
        self, decimal: DecimalMark | None = None, *, commas_part_cells: bool = True, decimals: int | None = None
    ) -> None:
        self._decimal, self._commas_part_cells, self._decimals = decimal, commas_part_cells, decimals
        self._one: int = 10 ** (decimals or 0)
        self._known: Memo[int] = Memo(self)
        comma_groups = decimal is DecimalMark.POINT or (decimal is None and commas_part_cells)
        self._group = "," if comma_groups else "." if decimal is DecimalMark.COMMA else ""
        """The mark that is sure to stand between groups of digits."""

    def __call__(self, text: str) -> int:
        """Read one count; Refusal as ``read_count``."""
        return read_count(text, self._decimal, commas_part_cells=self._commas_part_cells, decimals=self._decimals)

    def column(self, cells: Sequence[str]) -> list[int]:
        """Read many counts, each as one is read; at once where all are digits, in groups or else with blanks around them."""
        counts = self._plain(cells)
        return list(map(self._known.__getitem__, cells)) if counts is None else counts

    def _plain(self, cells: Sequence[str]) -> list[int] | None:
        text = "".join(cells)
        try:
            if self._group and self._group in text:
                return self._grouped("\n".join(cells), len(cells))
            if not text.replace(" ", "").encode().isdigit():  # of ASCII alone
                return None
            return self._in_parts(list(map(int, cells)))  # takes blanks around a number, and none within
        except ValueError:
            return None

    def _grouped(self, text: str, height: int) -> list[int] | None:
        """Read counts in lines, in groups of three digits; None where one is written otherwise."""
        import json  # reads many numbers in two thirds of the time that int takes

        text, group = f"\n{text}", self._group.encode()
        zeros = text.encode().translate(_DIGITS)
        in_threes = b"0000" not in zeros and b"\n" + group not in zeros
        if not in_threes or zeros.replace(group + b"000", b"").translate(None, b"0\n"):
            return None
        if "\n0" in text and _LEADING_ZERO.search(text):
            return None
        counts: list[int] = json.loads(f"[{text[1:].replace(self._group, '').replace(chr(10), ',')}]")
        return self._in_parts(counts) if len(counts) == height else None

    def _in_parts(self, counts: list[int]) -> list[int] | None:
        if max(counts) * self._one > MAX_COUNT:
            return None
        return counts if self._one == 1 else [count * self._one for count in counts]


def divided(text: str, number: str, decimal: DecimalMark | None, *, commas_part_cells: bool) -> tuple[str, str]:
    """Return the digits before and behind the decimal mark."""
    if number.isdecimal():
        return number, ""
    mark = decimal.mark if decimal else _mark(text, number, commas_part_cells=commas_part_cells)
    whole, _, fraction = number.partition(mark) if mark else (number, "", "")
    if decimal and mark in fraction:
        raise Refusal(
            f"{shown(text)} has more than one {decimal}, which --decimal {decimal} says is the decimal mark; write "
            f"--decimal {_OTHER[decimal]} where it groups digits",
            _NOT_A_COUNT,
        )
    parts = re.split(r"\D", whole)
    one_mark = len(set(re.sub(r"\d", "", whole))) <= 1
    if (len(parts) > 1 and not (one_mark and _in_threes(parts))) or (fraction and not fraction.isdecimal()):
        raise Refusal(f"{shown(text)} is not a count; write {_in_lakhs(parts) or COUNT_FORMS}", _NOT_A_COUNT)
    return "".join(parts), fraction


def _mark(text: str, number: str, *, commas_part_cells: bool) -> str:
    """Return the decimal mark of a number of which nothing was said; nothing where it has none."""
    marks = [mark for mark in re.sub(r"\d", "", number) if mark in ".,"]
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) != 1:
        return ""
    mark = marks[0]
    if mark == "," and commas_part_cells:
        return ""
    before, _, behind = number.partition(mark)
    if len(behind) != 3 or not before.isdecimal() or len(before) > 3 or before.startswith("0"):
        return mark
    group, fraction = f"{before}{behind}", f"{before}.{behind}".rstrip("0").rstrip(".")
    of_fraction = DecimalMark.COMMA if mark == "," else DecimalMark.POINT
    of_group = _OTHER[of_fraction]
    raise Refusal(
        f"{shown(text)} may be {group} (add --decimal {of_group}) or {fraction} (add --decimal {of_fraction})",
        "a number of two readings",
        f"--decimal {of_group}",
        f"--decimal {of_fraction}",
    )


def _in_threes(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and not groups[0].startswith("0") and all(len(each) == 3 for each in groups[1:])


def _in_lakhs(groups: list[str]) -> str:
    """Return how a number grouped as 4,50,000 is written here; nothing where it is not grouped so."""
    if len(groups) < 3:
        return ""
    first, *middle, last = groups
    lakhs = len(first) <= 2 and len(last) == 3 and all(len(each) == 2 for each in middle) and middle
    return f"{int(''.join(groups)):,}" if lakhs and len("".join(groups)) <= 15 else ""
