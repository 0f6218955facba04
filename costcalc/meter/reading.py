"""Any relation with a log format → typed columns, as one SELECT over the relation.

start     microseconds since 1970; of a log of days, midnight of the day in the bill
duration  microseconds
ok        1 or 0
units     whole units of each call
calls     how many calls the row stands for: 1 in a log
api       account  id      text; an id is null where there is none
why       null, or why the row is no usage: what cannot be read (``BAD``), or is left out (``LEFT_OUT``)
"""

from __future__ import annotations

from collections.abc import Iterable

from costcalc.meter.dialects import Dialect
from costcalc.meter.formats import SHIFTS, Container, LogFormat, Name, Number, TimeForm
from costcalc.meter.quick_texts import texts_for
from costcalc.meter.relations import Kind, Relation
from costcalc.meter.texts import Moment
from costcalc.meter.zones import DAY, EARLIEST, LATEST, MAX_DURATION, SECOND

BAD = ("line", "time", "duration", "status", "units", "calls", "failed", "api", "account")
"""What cannot be read of a row."""
LEFT_OUT = ("header", "no-usage", "ignored", "other-api")
"""Rows that can be read, and are no usage."""

MAX_UNITS = 10**12
_LINE = "line_ok_"
"""A column of the relation: whether the line could be cut into columns at all."""


class Reading:
    """Writes the SELECT of typed columns for one engine, format and relation."""

    def __init__(self, dialect: Dialect, log: LogFormat, relation: Relation) -> None:
        self.sql, self.log, self.relation = dialect, log, relation
        self.texts = texts_for(dialect)

    def typed(self, carried: Iterable[str] = ()) -> str:
        """Return the SELECT; ``carried`` are columns of the relation that come along, to show them."""
        kept = [
            f"{self.sql.column(name)} AS {self.sql.column(f'cell{number}_')}" for number, name in enumerate(carried)
        ]
        cells = [self.sql.column(f"cell{number}_") for number in range(len(kept))]
        moment, route = self._moment(), self._route()
        sql = self.relation.sql
        for layer in (*moment.layers, *route.layers):
            sql = self._over(f"s.*, {layer}", sql)
        columns = {
            "w_": moment.value,
            "duration": self._duration(),
            "ok": self._ok(),
            **self._counts(),
            "api": route.value,
            "account": self._name(self.log.account),
            "id": self._id(),
            "why_": self._first_why(),
        }
        sql = self._over(", ".join([*(f"{value} AS {name}" for name, value in columns.items()), *kept]), sql)
        start = "w_ - duration" if self.log.time.ends and self.log.duration else "w_"
        names = [name for name in columns if name not in {"w_", "why_"}]
        sql = self._over(", ".join([f"{start} AS start", *names, f"{self._why()} AS why", *cells]), sql)
        return self._folded(sql, cells)

    def _over(self, columns: str, sql: str) -> str:
        inner = f"({sql})" if sql.lstrip().upper().startswith("SELECT") else sql
        return f"SELECT {columns} FROM {inner} s{self.sql.fence}"

    # ── one column each ──────────────────────────────────────────────────────────────────────────────

    def _text(self, column: str) -> str:
        quoted = self.sql.column(column)
        return quoted if self._kind(column) is Kind.TEXT else self.sql.as_text(quoted)

    def _kind(self, column: str) -> Kind:
        return self.relation.kinds.get(column, Kind.OTHER)

    def _moment(self) -> Moment:
        time = self.log.time
        column, kind = self.sql.column(time.column), self._kind(time.column)
        if kind is Kind.DATE:
            return Moment((), f"{self.sql.day(column)} * {DAY}")
        if time.form is TimeForm.NATIVE:
            moved = f" - {time.offset * 60 * SECOND}" if kind is Kind.LOCAL and time.offset else ""
            return Moment((), self.sql.instant(column) + moved)
        if time.form.value in SHIFTS and kind in {Kind.INTEGER, Kind.FLOAT}:
            return Moment((), self._number(Number(column=time.column, shift=SHIFTS[time.form.value])))
        text = self._text(time.column)
        if time.clock:
            text = f"{text} || ' ' || {self._text(time.clock)}"
        return self.texts.moment(time, text)

    def _number(self, number: Number) -> str:
        """Return microseconds of a number of whatever kind."""
        x, factor = self.sql.column(number.column), 10 ** max(number.shift, 0)
        match self._kind(number.column):
            case Kind.INTEGER if number.shift >= 0:
                return f"CASE WHEN {x} BETWEEN 0 AND {10**18 // factor} THEN {self.sql.whole(x)} * {factor} END"
            case Kind.INTEGER:
                return f"CASE WHEN {x} >= 0 THEN {self.sql.divided(self.sql.whole(x), 10**-number.shift)} END"
            case Kind.FLOAT:
                # To the nearest microsecond; the product is the same on every engine (IEEE 754).
                power = f"CAST({10.0**number.shift!r} AS {self.sql.double})"
                moved = self.sql.whole(f"FLOOR({x} * {power} + CAST(0.5 AS {self.sql.double}))")
                return f"CASE WHEN {x} >= 0 AND {x} < CAST(1e17 AS {self.sql.double}) / {power} THEN {moved} END"
            case _:
                return self.texts.scaled(self._text(number.column), number.shift)

    def _duration(self) -> str:
        number = self.log.duration
        if number is None:
            return self.sql.whole("0")
        value = self._number(number)
        if number.none:
            return f"CASE WHEN {self.sql.among(self._text(number.column), number.none)} THEN 0 ELSE {value} END"
        return value

    def _ok(self) -> str:
        status = self.log.status
        if status is None:
            return "1"
        if status.words:
            text = self._text(status.column)
            return f"CASE WHEN {self.sql.among(text, status.words)} THEN 1 WHEN {text} IS NOT NULL THEN 0 END"
        if self._kind(status.column) is Kind.INTEGER:
            code = self.sql.column(status.column)
        else:
            text = self._text(status.column)
            code = f"CASE WHEN LENGTH({text}) = 3 THEN {self.texts.whole(text, 3)} END"
        success = " OR ".join(f"{code} BETWEEN {first} AND {last}" for first, last in status.ranges)
        # 000 is what CloudFront and nginx write where a client hung up before there was an answer.
        return f"CASE WHEN {success} THEN 1 WHEN {code} = 0 OR {code} BETWEEN 100 AND 599 THEN 0 END"

    def _quantity(self, number: Number) -> str:
        """Return whole units; nothing is rounded."""
        if self._kind(number.column) is Kind.INTEGER:
            x = self.sql.column(number.column)
            return f"CASE WHEN {x} BETWEEN 0 AND {MAX_UNITS // 10**number.shift} THEN {self.sql.whole(x)} * {10**number.shift} END"
        return self.texts.exact(self._text(number.column), number.shift)

    def _counts(self) -> dict[str, str]:
        """Return the columns that count, under the names that ``_folded`` expects."""
        if self.log.meters:
            meters = enumerate(self.log.meters, 1)
            return {f"m{number}_": self._quantity(Number(column=column)) for number, (_, column) in meters}
        units = self._quantity(self.log.units) if self.log.units else "1"
        calls = self._quantity(Number(column=self.log.calls)) if self.log.calls else "1"
        failed = {"failed": self._quantity(Number(column=self.log.failed))} if self.log.failed else {}
        return {"units": units, "calls": calls, **failed}

    def _name(self, name: Name | None) -> str:
        if name is None:
            return "''"
        return (
            self.sql.literal(name.constant)
            if name.constant is not None
            else self.sql.trimmed(self._text(name.column or ""))
        )

    def _id(self) -> str:
        if self.log.id is None:
            return f"CAST(NULL AS {self.sql.text})"
        text = self._text(self.log.id)
        return f"CASE WHEN {text} NOT IN ('', '-') THEN {text} END"

    def _route(self) -> Moment:
        """Return the API of a row, by the rules of its path where there are any: layers, and an expression."""
        routes, name = self.log.routes, self.log.api
        if routes is None or name is None or name.column is None:
            return Moment((), self._name(name))
        cut = self.sql.position
        rest = f"SUBSTR(p2_, {cut('://', 'p2_')} + 3)"
        bare = f"SUBSTR({rest}, {cut('/', rest)})"
        host = f"CASE WHEN {cut('/', rest)} = 0 THEN '/' ELSE {bare} END"
        layers = (
            f"{self._text(name.column)} AS p0_",
            f"SUBSTR(p0_, 1, {cut('?', '(p0_ || ' + self.sql.literal('?') + ')')} - 1) AS p1_",
            f"SUBSTR(p1_, 1, {cut('#', '(p1_ || ' + self.sql.literal('#') + ')')} - 1) AS p2_",
            f"CASE WHEN {cut('://', 'p2_')} > 0 AND SUBSTR(p2_, 1, 1) <> '/' THEN {host} ELSE p2_ END AS p_",
        )
        arms = [f"WHEN {self.sql.like('p_', glob)} THEN {self.sql.literal(api)}" for api, glob in routes.rules]
        arms += [f"WHEN {self.sql.like('p_', glob)} THEN '?ignored'" for glob in routes.ignored]
        return Moment(layers, f"CASE {' '.join(arms)} WHEN p_ IS NOT NULL THEN '?other-api' END")

    # ── why a row is no usage ────────────────────────────────────────────────────────────────────────

    def _first_why(self) -> str:
        """Return what the relation itself tells of a row."""
        arms = []
        if self.relation.checked:
            arms.append(f"WHEN {_LINE} = 0 THEN 'line'")
        if self.relation.container is Container.CSV and not self.log.names:
            column = self.log.time.column
            arms.append(f"WHEN {self._text(column)} = {self.sql.literal(column)} THEN 'header'")
        if self.log.only:
            text, words = self._text(self.log.only[0]), self.log.only[1]
            arms.append(f"WHEN {text} IS NULL OR NOT ({self.sql.among(text, words)}) THEN 'no-usage'")
        return f"CASE {' '.join(arms)} END" if arms else f"CAST(NULL AS {self.sql.text})"

    def _why(self) -> str:
        log = self.log
        arms = ["WHEN why_ IS NOT NULL THEN why_"]
        arms.append(f"WHEN w_ IS NULL OR NOT (w_ BETWEEN {EARLIEST} AND {LATEST}) THEN 'time'")
        if log.duration:
            arms.append(f"WHEN duration IS NULL OR duration NOT BETWEEN 0 AND {MAX_DURATION} THEN 'duration'")
            if log.time.ends:
                arms.append(f"WHEN w_ - duration < {EARLIEST} THEN 'time'")
        if log.status:
            arms.append("WHEN ok IS NULL THEN 'status'")
        arms += [f"WHEN m{number}_ IS NULL THEN 'units'" for number, _ in enumerate(log.meters, 1)]
        if log.units:
            arms.append("WHEN units IS NULL THEN 'units'")
        if log.calls:
            arms.append("WHEN calls IS NULL THEN 'calls'")
        if log.failed:
            arms.append("WHEN failed IS NULL OR failed > calls THEN 'failed'")
        if log.api and log.api.column:
            arms.append("WHEN api IS NULL OR api = '' THEN 'api'")
        if log.account and log.account.column:
            arms.append("WHEN account IS NULL OR account = '' THEN 'account'")
        if log.routes:
            arms += [f"WHEN api = '?{reason}' THEN '{reason}'" for reason in ("ignored", "other-api")]
        return f"CASE {' '.join(arms)} END"

    # ── several typed rows of one row ────────────────────────────────────────────────────────────────

    def _folded(self, sql: str, cells: list[str]) -> str:
        """Make a row of each meter; and of a row of counts one of its successful and one of its failed calls."""
        log = self.log
        if log.fold == 1 and not log.meters:
            return sql
        numbers = range(1, log.fold + 1)
        if log.meters:
            suffixes = [self.sql.literal(f"/{meter}" if log.api else meter) for meter, _ in log.meters]
            units = _picked([f"m{number}_" for number in numbers])
            values = {"units": units, "calls": "1", "api": f"api || {_picked(suffixes)}"}
        else:
            calls = _picked(["calls - failed", "failed"])
            values = {"ok": _picked(["1", "0"]), "units": "units", "calls": calls, "api": "api"}
        columns = {"start": "start", "duration": "duration", "ok": "ok"} | values
        columns |= {name: name for name in ("account", "id", "why")}
        each = " UNION ALL ".join(f"SELECT {number} AS k_" for number in numbers)
        chosen = ", ".join([*(f"{value} AS {name}" for name, value in columns.items()), *cells])
        return f"SELECT {chosen} FROM ({sql}) s CROSS JOIN ({each}) k{self.sql.fence}"


def _picked(values: list[str]) -> str:
    """Return the value that a row's number chooses."""
    return f"CASE k_ {' '.join(f'WHEN {number} THEN {value}' for number, value in enumerate(values, 1))} END"
