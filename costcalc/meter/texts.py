"""Times and numbers written as text → whole numbers, in SQL that every engine computes alike; null where it is none.

A mask tells the shape: ``TRANSLATE`` makes every digit 0, so that a time of the shape ``0000-00-00T00:00:00Z`` can be
cut at fixed places. What cannot be told by shape, as February 30, is held against the calendar in integers.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from costcalc.meter.dialects import Dialect
from costcalc.meter.formats import SHIFTS, Time, TimeForm
from costcalc.meter.zones import DAY, SECOND

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ZONES = ("Z", "+00:00", "-00:00", "+0000", "-0000", "+00", "-00")
_SPLIT_DAYS = {
    TimeForm.DAY: ("0000-00-00", "0000/00/00", "00000000"),
    TimeForm.MONTH: ("0000-00", "0000/00", "000000"),
}


class Moment(NamedTuple):
    """Microseconds since 1970, as an expression over a relation with further columns."""

    layers: tuple[str, ...]
    """Columns that each layer of SELECT adds, from the innermost on."""
    value: str


class Texts:
    """Reads text on any engine."""

    def __init__(self, dialect: Dialect) -> None:
        self.sql = dialect

    def _mask(self, x: str) -> str:
        return f"TRANSLATE({x}, '123456789', '000000000')"

    # ── numbers ──────────────────────────────────────────────────────────────────────────────────────

    def whole(self, x: str, digits: int) -> str:
        """Read a whole number of so many digits at most."""
        shapes = ["0" * count for count in range(1, digits + 1)]
        return self.sql.whole(f"CASE WHEN {self.sql.among(self._mask(x), shapes)} THEN {x} END")

    def scaled(self, x: str, shift: int, digits: int = 13) -> str:
        """Read a number times ten to the power of ``shift``; of a fraction what is finer is cut off."""
        if shift < 0:
            # 19 digits of nanoseconds may not fit in 64 bits: cut them first.
            padded = f"SUBSTR({self.sql.literal('0' * -shift)} || {x}, 1, LENGTH({x}))"
            shapes = ["0" * count for count in range(1, 20)]
            return self.sql.whole(f"CASE WHEN {self.sql.among(self._mask(x), shapes)} THEN {padded} END")
        if not shift:
            return self.whole(x, 18)
        shapes = [
            "0" * count + "." * bool(places) + "0" * places
            for count, places in product(range(1, digits + 1), range(10))
        ]
        return self.sql.whole(f"CASE WHEN {self.sql.among(self._mask(x), shapes)} THEN {self._moved(x, shift)} END")

    def exact(self, x: str, shift: int) -> str:
        """Read a number times ten to the power of ``shift`` that is whole then; nothing is cut off."""
        whole, rest = self._whole_part(x), f"SUBSTR({self._fraction(x)}, {shift + 1})"
        shapes = ["0" * count for count in range(1, 13)]
        digits = f"{self._mask(self._fraction(x))} = SUBSTR('{'0' * 40}', 1, LENGTH({self._fraction(x)}))"
        fits = f"{self.sql.among(self._mask(whole), shapes)} AND {digits} AND REPLACE({rest}, '0', '') = ''"
        return self.sql.whole(f"CASE WHEN {fits} THEN {self._moved(x, shift)} END")

    def _point(self, x: str) -> str:
        return self.sql.position(".", f"({x} || '.')")

    def _whole_part(self, x: str) -> str:
        return f"SUBSTR({x}, 1, {self._point(x)} - 1)"

    def _fraction(self, x: str) -> str:
        return f"SUBSTR({x}, {self._point(x)} + 1)"

    def _moved(self, x: str, shift: int) -> str:
        if not shift:
            return self._whole_part(x)
        return f"{self._whole_part(x)} || SUBSTR({self._fraction(x)} || '{'0' * shift}', 1, {shift})"

    # ── times ────────────────────────────────────────────────────────────────────────────────────────

    def moment(self, time: Time, x: str) -> Moment:
        """Read a time in the form of the log."""
        match time.form:
            case TimeForm.ISO:
                return self.iso(time, x)
            case TimeForm.CLF:
                return self.clf(x)
            case TimeForm.DAY | TimeForm.MONTH:
                return self._day_first(time.form, x)
            case TimeForm.MDY | TimeForm.DMY:
                return self._day_split(time.form, x)
            case _:
                return Moment((), self.scaled(x, SHIFTS[time.form.value]))

    def iso(self, time: Time, x: str) -> Moment:
        """Read ISO 8601 with a time of day."""
        bodies = [f"0000-00-00{mark}00:00:00" for mark in "T "]
        fractions = ["", *("." + "0" * places for places in range(1, 10))]
        zones = _ZONES if time.offset is None else (*_ZONES, "")
        tails = [fraction + zone for fraction in fractions for zone in zones]
        shape = f"{self.sql.among('SUBSTR(m_, 1, 19)', bodies)} AND {self.sql.among('SUBSTR(m_, 20)', tails)}"
        at = {"y_": (1, 4), "mo_": (6, 2), "da_": (9, 2), "h_": (12, 2), "mi_": (15, 2), "se_": (18, 2)}
        fields = ", ".join(f"{self._cell(start, count)} AS {name}" for name, (start, count) in at.items())
        marks = [self.sql.position(mark, "t_") for mark in "Z+-"]
        sign = f"CASE {' '.join(f'WHEN {at} > 0 THEN {at}' for at in marks)} ELSE LENGTH(t_) + 1 END"
        fraction = self.sql.whole("CASE WHEN z_ > 1 THEN SUBSTR(SUBSTR(t_, 2, z_ - 2) || '000000', 1, 6) ELSE '0' END")
        layers = (
            f"{x} AS x_, {self._mask(x)} AS m_",
            f"CASE WHEN {shape} THEN 1 ELSE 0 END AS k_",
            f"{fields}, CASE WHEN k_ = 1 THEN SUBSTR(x_, 20) END AS t_",
            f"{sign} AS z_",
            f"{fraction} AS f_, SUBSTR(t_, z_) AS o_",
            *self._offset(time.offset or 0),
        )
        return Moment(layers, self._moment("f_"))

    def clf(self, x: str) -> Moment:
        """Read the time of the common log format."""
        shape = (
            "SUBSTR(m_, 1, 3) = '00/' AND SUBSTR(m_, 7) IN ('/0000:00:00:00 +0000', '/0000:00:00:00 -0000') "
            f"AND {self.sql.among('SUBSTR(x_, 4, 3)', _MONTHS)}"
        )
        month = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(_MONTHS, 1))
        at = {"y_": (8, 4), "da_": (1, 2), "h_": (13, 2), "mi_": (16, 2), "se_": (19, 2)}
        fields = ", ".join(f"{self._cell(start, count)} AS {name}" for name, (start, count) in at.items())
        layers = (
            f"{x} AS x_, {self._mask(x)} AS m_",
            f"CASE WHEN {shape} THEN 1 ELSE 0 END AS k_",
            f"{fields}, CASE WHEN k_ = 1 THEN CASE SUBSTR(x_, 4, 3) {month} END END AS mo_",
            "CASE WHEN k_ = 1 THEN SUBSTR(x_, 22) END AS o_",
            *self._offset(0),
        )
        return Moment(layers, self._moment("0"))

    def _cell(self, start: int, count: int) -> str:
        return self.sql.whole(f"CASE WHEN k_ = 1 THEN SUBSTR(x_, {start}, {count}) END")

    def _offset(self, default: int) -> tuple[str, ...]:
        """Return layers: the minutes that ``o_`` is ahead of UTC, and the days of the month."""
        minutes = f"CASE WHEN LENGTH(o_) >= 5 THEN {self.sql.whole('SUBSTR(o_, LENGTH(o_) - 1, 2)')} ELSE 0 END"
        sign = "CASE WHEN SUBSTR(o_, 1, 1) = '-' THEN -1 ELSE 1 END"
        hours = self.sql.whole("CASE WHEN LENGTH(o_) >= 3 THEN SUBSTR(o_, 2, 2) END")
        return (
            f"{minutes} AS om_, {hours} AS oh_, {self._month_days()} AS dm_",
            (
                f"CASE WHEN k_ = 0 THEN NULL WHEN o_ = '' THEN {default} WHEN o_ = 'Z' THEN 0 "
                f"ELSE (oh_ * 60 + om_) * {sign} END AS off_"
            ),
        )

    def _month_days(self) -> str:
        leap = "MOD(y_, 4) = 0 AND (MOD(y_, 100) <> 0 OR MOD(y_, 400) = 0)"
        return f"CASE WHEN mo_ IN (4, 6, 9, 11) THEN 30 WHEN mo_ <> 2 THEN 31 WHEN {leap} THEN 29 ELSE 28 END"

    def _moment(self, fraction: str) -> str:
        good = (
            "mo_ BETWEEN 1 AND 12 AND da_ BETWEEN 1 AND dm_ AND h_ <= 23 AND mi_ <= 59 AND se_ <= 59 "
            "AND off_ BETWEEN -1080 AND 1080 AND om_ <= 59 AND y_ BETWEEN 1999 AND 2100"
        )
        seconds = f"(h_ * 3600 + mi_ * 60 + se_ - off_ * 60) * {SECOND}"
        return f"CASE WHEN {good} THEN {self.civil('y_', 'mo_', 'da_')} * {DAY} + {seconds} + {fraction} END"

    def civil(self, year: str, month: str, day: str) -> str:
        """Return days since 1970 of a Gregorian date, all by whole numbers from 0 on."""
        divided = self.sql.divided
        years = f"({year} - CASE WHEN {month} <= 2 THEN 1 ELSE 0 END)"
        months = f"(153 * ({month} + CASE WHEN {month} <= 2 THEN 9 ELSE -3 END) + 2)"
        leaps = f"{divided(years, 4)} - {divided(years, 100)} + {divided(years, 400)}"
        return f"(365 * {years} + {leaps} + {divided(months, 5)} + {day} - 719469)"

    # ── days and months of a bill ────────────────────────────────────────────────────────────────────

    def _day_first(self, form: TimeForm, x: str) -> Moment:
        """Read a day or a month that begins with its year."""
        plain = f"REPLACE(REPLACE({x}, '-', ''), '/', '')"
        end = " || '01'" if form is TimeForm.MONTH else ""
        fits = self.sql.among(self._mask(x), _SPLIT_DAYS[form])
        return self._date(f"CASE WHEN {fits} THEN {plain}{end} END")

    def _day_split(self, form: TimeForm, x: str) -> Moment:
        """Read a day whose first parts may have one digit: ``3/14/2026``; and one that begins with its year."""
        marks = "/" if form is TimeForm.MDY else "/."
        shapes = [f"{a}{mark}{b}{mark}0000" for mark in marks for a in ("0", "00") for b in ("0", "00")]
        slashed = f"REPLACE({x}, '.', '/')"
        first = f"SUBSTR({slashed}, 1, {self.sql.position('/', slashed)} - 1)"
        rest = f"SUBSTR({slashed}, {self.sql.position('/', slashed)} + 1)"
        second, year = f"SUBSTR({rest}, 1, {self.sql.position('/', rest)} - 1)", f"SUBSTR({x}, LENGTH({x}) - 3)"
        month, day = (first, second) if form is TimeForm.MDY else (second, first)
        month, day = (f"SUBSTR('0' || {part}, LENGTH({part}), 2)" for part in (month, day))
        iso = f"WHEN {self._mask(x)} = '0000-00-00' THEN REPLACE({x}, '-', '')"
        return self._date(
            f"CASE {iso} WHEN {self.sql.among(self._mask(x), shapes)} THEN {year} || {month} || {day} END"
        )

    def _date(self, digits: str) -> Moment:
        """Return midnight of a date of eight digits."""
        at = {"y_": (1, 4), "mo_": (5, 2), "da_": (7, 2)}
        cells = {name: self.sql.whole(f"SUBSTR(x_, {start}, {count})") for name, (start, count) in at.items()}
        fields = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
        good = "mo_ BETWEEN 1 AND 12 AND da_ BETWEEN 1 AND dm_ AND y_ BETWEEN 1999 AND 2100"
        value = f"CASE WHEN {good} THEN {self.civil('y_', 'mo_', 'da_')} * {DAY} END"
        return Moment((f"{digits} AS x_", fields, f"{self._month_days()} AS dm_"), value)
