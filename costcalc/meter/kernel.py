"""Typed columns → usage, repeated ids, peaks and the busiest hour: CASE, whole numbers, GROUP BY and one window sum."""

from __future__ import annotations

from enum import StrEnum
from zoneinfo import ZoneInfo

from costcalc.meter.dialects import Dialect
from costcalc.meter.formats import LogFormat
from costcalc.meter.zones import DAY, EARLIEST, HOUR, LATEST, MAX_DURATION, steps_of
from costcalc.records import record


class Period(StrEnum):
    """What usage is added up to."""

    MONTH = "month"
    DAY = "day"


class Conflicts(StrEnum):
    """Which of the copies of one id counts, where they differ."""

    FIRST = "first"
    """The earliest start; of equal ones a success, then more units, then the longer."""
    LAST = "last"
    """The latest start; of equal ones the same."""
    SUCCESS = "success"
    """A success; of several the earliest start, then the same."""


@record(kw_only=False)
class Part:
    """Whose tasks peaks and rates are about; None is all of them together."""

    account: str | None = None
    api: str | None = None


ALL = Part()

PEAK = "peak"


def answer_columns(period: Period, *, sizes: bool) -> tuple[str, ...]:
    """Return the columns of usage as an engine answers it; their names say what was asked."""
    counts = ("rows_", "kept", "no_id", "conflicts", "calls", "failed", "first_", "last_")
    return (f"{period.value}_", "account", "api", "size" if sizes else "any_size", "why", *counts)


_FACTS = ("start", "ok", "units", "duration", "calls")
"""What copies of one call have in common, beside account, API and id."""
_DIGITS = {"start": 16, "ok": 1, "units": 13, "duration": 14, "calls": 13}


class Kernel:
    """Writes the queries over a SELECT of typed columns.

    Of the zone's steps only those within ``span`` are written, where the first and last instant are known already: two
    hundred of them, of a century of daylight saving, take a planner longer than the rows of a small log.
    """

    def __init__(
        self,
        dialect: Dialect,
        log: LogFormat,
        zone: ZoneInfo,
        typed: str,
        conflicts: Conflicts | None = None,
        span: tuple[int, int] = (EARLIEST, LATEST + MAX_DURATION),
    ) -> None:
        self.sql, self.log, self.zone, self.typed, self.conflicts = dialect, log, zone, typed, conflicts
        self.steps = steps_of(zone, *span)

    def usage(self, period: Period, *, sizes: bool) -> str:
        """Return ``answer_columns`` by the first five of them; where ``why`` is not null, there is nothing but rows.

        Months are counted since the year 0, days since 1970, instants in microseconds.
        """
        fence = self.sql.fence
        names = answer_columns(period, sizes=sizes)
        unit = self.sql.month("local") if period is Period.MONTH else self.sql.divided("local", DAY)
        units = "1" if sizes else "units"
        moved = (
            f"SELECT account, api, {'units' if sizes else '1'} AS size, why, start, copies, kept, no_id, differ, "
            f"kept * calls * {units} AS calls, CASE WHEN ok = 0 THEN kept * calls * {units} ELSE 0 END AS failed, "
            f"{self._local('start')} AS local FROM ({self._calls()}) c{fence}"
        )
        good = {"period": unit, "account": "account", "api": "api", "size": "size"}
        columns = ", ".join(f"CASE WHEN why IS NULL THEN {value} END AS {name}" for name, value in good.items())
        named = f"SELECT {columns}, why, copies, kept, no_id, differ, calls, failed, start FROM ({moved}) m{fence}"
        sums = [f"SUM({name})" for name in ("copies", "kept", "no_id", "differ")]
        sums += [f"SUM(CASE WHEN why IS NULL THEN {name} ELSE 0 END)" for name in ("calls", "failed")]
        sums += [f"{function}(CASE WHEN why IS NULL THEN start END)" for function in ("MIN", "MAX")]
        values = ["period", "account", "api", "size", "why", *sums]
        chosen = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
        return f"SELECT {chosen} FROM ({named}) u GROUP BY period, account, api, size, why"

    def peaks(self, part: Part) -> str:
        """Return ``day need``: the most tasks at once on each day that has any, in days since 1970."""
        return self.peaks_of(f"({self.tasks(part)})")

    def tasks(self, part: Part) -> str:
        """Return ``begin_ end_ weight a_ b_``: so many tasks from an instant to another, and the days that hold these."""
        divided = self.sql.divided
        tasks = (
            f"SELECT begin_, end_, weight, {self._local('begin_')} AS a_, {self._local('(end_ - 1)')} AS b_ "
            f"FROM ({self._tasks(part)}) t{self.sql.fence}"
        )
        return f"SELECT begin_, end_, weight, {divided('a_', DAY)} AS a_, {divided('b_', DAY)} AS b_ FROM ({tasks}) d"

    def peaks_of(self, tasks: str, days: tuple[int, int] | None = None) -> str:
        """Return ``day need`` of a relation of tasks, of the days between two alone where they are said.

        Tasks are cut at the midnights of the zone, so that each day is swept alone; those carried into a day come
        first. An even number is an end and an odd one a start, so that at one instant ends come first.
        """
        if days is None:
            within = between = ""
            later, day, reached = self.sql.days(1, MAX_DURATION // DAY + 1), "t.a_ + k.day", "k.day <= t.b_ - t.a_"
        else:
            within = f" WHERE a_ <= {days[1]} AND b_ >= {days[0]}"
            between = f" WHERE day BETWEEN {days[0]} AND {days[1]}"
            later, day, reached = self.sql.days(*days), "k.day", "k.day > t.a_ AND k.day <= t.b_"
        carried = (
            f"SELECT {day} AS day, {self.sql.whole('0')} AS at_, {self.sql.whole('SUM(t.weight)')} AS change "
            f"FROM tasks t JOIN {later} k ON {reached} WHERE t.a_ < t.b_ GROUP BY {day}"
        )
        return (
            f"WITH tasks AS (SELECT * FROM {tasks} s{within}), events AS ("
            "SELECT a_ AS day, begin_ * 2 + 1 AS at_, weight AS change FROM tasks "
            f"UNION ALL SELECT b_ AS day, end_ * 2 AS at_, -weight AS change FROM tasks UNION ALL {carried}), "
            "running AS (SELECT day, SUM(change) OVER (PARTITION BY day ORDER BY at_ "
            f"ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS at_once FROM events{between}) "
            "SELECT day, MAX(at_once) AS need FROM running GROUP BY day"
        )

    def busiest(self, part: Part) -> str:
        """Return ``hour tasks busy``: the hour since 1970 in which most tasks began, and their microseconds."""
        hours = f"SELECT {self.sql.divided('begin_', HOUR)} AS hour_, weight, lasted FROM ({self._tasks(part)}) t"
        return (
            f"SELECT hour_, SUM(weight) AS tasks, SUM(weight * lasted) AS busy FROM ({hours}) h "
            "GROUP BY hour_ ORDER BY tasks DESC, hour_ LIMIT 1"
        )

    def conflicts_found(self, ids: int) -> str:
        """Return ``account api id copies`` of so many calls whose copies differ, in the order of their names."""
        return (
            f"SELECT account, api, id, copies FROM ({self._calls()}) c WHERE differ = 1 "
            f"ORDER BY account, api, id LIMIT {ids}"
        )

    def printed(self, period: Period, *, sizes: bool, peaks: Part | None) -> str:
        """Return one query for a warehouse's own client: usage, and peaks as rows whose ``why`` is ``PEAK``."""
        usage = self.usage(period, sizes=sizes)
        if peaks is None:
            return usage
        zero, null = self.sql.whole("0"), f"CAST(NULL AS {self.sql.integer})"
        values = ["day", "''", "''", "1", f"'{PEAK}'", zero, zero, zero, zero, "need", zero, null, null]
        names = answer_columns(period, sizes=sizes)
        chosen = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
        return f"SELECT * FROM ({usage}) a UNION ALL SELECT {chosen} FROM ({self.peaks(peaks)}) p"

    # ── calls, each once ─────────────────────────────────────────────────────────────────────────────

    def _local(self, instant: str) -> str:
        """Return an instant as the clock of the zone shows it; a log of days is written by that clock."""
        if self.log.by_days:
            return instant
        steps = self.steps

        def between(low: int, high: int) -> str:
            if high - low == 1:
                return str(steps[low].offset)
            middle = (low + high) // 2
            return f"CASE WHEN {instant} < {steps[middle].start} THEN {between(low, middle)} ELSE {between(middle, high)} END"

        return f"({instant} + {between(0, len(steps))})" if len(steps) > 1 or steps[0].offset else instant

    def _calls(self) -> str:
        """Return the typed columns, ``copies``: rows that are one call, and ``kept``: how many of them count.

        ``differ`` is 1 where copies of one call are not equal; unless a rule says which wins, that is an error later.
        """
        if self.log.id is None:
            return f"SELECT start, duration, ok, units, calls, account, api, id, why, 1 AS copies, 1 AS kept, 0 AS no_id, 0 AS differ FROM ({self.typed}) t"
        # Rows that cannot be read are one group by their reason; those without an id are none's copies, but may be added.
        group = {name: f"CASE WHEN why IS NULL THEN {name} END" for name in ("account", "api", "id")}
        group |= {f"g{name}": f"CASE WHEN why IS NULL AND id IS NULL THEN {name} END" for name in _FACTS}
        columns = ", ".join(f"{value} AS {name}" for name, value in group.items())
        marked = f"SELECT {columns}, why, {', '.join(_FACTS)}{self._rank()} FROM ({self.typed}) t{self.sql.fence}"
        least = ", ".join(f"MIN({name}) AS {name}, MAX({name}) AS x{name}" for name in _FACTS)
        rank = {None: "", Conflicts.LAST: ", MAX(rank_) AS rank_"}.get(self.conflicts, ", MIN(rank_) AS rank_")
        keys = ", ".join([*group, "why"])
        grouped = f"SELECT account, api, id, why, {least}{rank}, COUNT(*) AS copies FROM ({marked}) r GROUP BY {keys}"
        same = " AND ".join(f"{name} = x{name}" for name in _FACTS)
        return (
            f"SELECT {self._winner()}, account, api, id, why, copies, CASE WHEN id IS NULL THEN copies ELSE 1 END AS kept, "
            "CASE WHEN id IS NULL AND why IS NULL THEN copies ELSE 0 END AS no_id, "
            f"CASE WHEN why IS NOT NULL OR ({same}) THEN 0 ELSE 1 END AS differ FROM ({grouped}{self.sql.fence}) g"
        )

    def _order(self) -> dict[str, bool]:
        """Return the facts by which copies are ranked, and whether a smaller one is meant to come first."""
        if self.conflicts is Conflicts.LAST:
            return dict.fromkeys(_FACTS, True)
        first, second = ("start", "ok") if self.conflicts is Conflicts.FIRST else ("ok", "start")
        return {name: name == "start" for name in (first, second, "units", "duration", "calls")}

    def _rank(self) -> str:
        """Return a column of text that sorts copies; every fact can be read from it."""
        if self.conflicts is None:
            return ""
        parts = []
        for name, upwards in self._order().items():
            number = name if upwards else f"({10 ** _DIGITS[name] - 1} - {name})"
            parts.append(f"LPAD({self.sql.as_text(number)}, {_DIGITS[name]}, '0')")
        return f", CASE WHEN why IS NULL THEN {' || '.join(parts)} END AS rank_"

    def _winner(self) -> str:
        """Return the facts of the copy that counts."""
        if self.conflicts is None:
            return ", ".join(_FACTS)
        columns, at = [], 1
        for name, upwards in self._order().items():
            number = self.sql.whole(f"SUBSTR(rank_, {at}, {_DIGITS[name]})")
            columns.append(f"{number if upwards else f'{10 ** _DIGITS[name] - 1} - {number}'} AS {name}")
            at += _DIGITS[name]
        return ", ".join(columns)

    def _tasks(self, part: Part) -> str:
        """Return the tasks of a part: each lasts at least a microsecond."""
        chosen = [
            f"{name} = {self.sql.literal(value)}"
            for name, value in (("account", part.account), ("api", part.api))
            if value is not None
        ]
        where = " AND ".join(["why IS NULL", *chosen])
        length = "CASE WHEN duration < 1 THEN 1 ELSE duration END"
        return (
            f"SELECT start AS begin_, start + {length} AS end_, kept * calls AS weight, duration AS lasted "
            f"FROM ({self._calls()}) c WHERE {where}{self.sql.fence}"
        )
