"""What the query of usage answered, added up: rows in order, months covered, rows left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from costcalc.meter.formats import LogFormat, TimeForm
from costcalc.meter.kernel import Period
from costcalc.meter.zones import day_number, day_of, local
from costcalc.results.meter import Covered, UsageRow
from costcalc.usage import month_name


class Counted:
    """What the query of usage answered."""

    def __init__(self, log: LogFormat, period: Period) -> None:
        self.log, self.period = log, period
        self.calls: dict[tuple[str, str, int, int], tuple[int, int]] = {}
        """By account, API, size and period: calls and failed ones."""
        self.reasons: dict[str, int] = defaultdict(int)
        self.rows_read = self.copies = self.kept = self.no_id = self.conflicts = 0
        self.first: int | None = None
        self.last: int | None = None

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows of ``Kernel.usage``; names that differ by blanks at their ends are one."""
        fold = self.log.fold
        for period, account, api, size, why, *numbers in rows:
            copies, kept, no_id, conflicts, calls, failed = (int(number or 0) for number in numbers[:6])
            self.rows_read += copies
            if why is not None:
                self.reasons[why] += copies // fold
                continue
            self.copies, self.kept = self.copies + copies, self.kept + kept
            self.no_id, self.conflicts = self.no_id + no_id, self.conflicts + conflicts
            key = account, api, int(size), int(period)
            before = self.calls.get(key, (0, 0))
            self.calls[key] = before[0] + calls, before[1] + failed
            first, last = (int(number) for number in numbers[6:])
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)
        self.rows_read //= fold
        self.no_id //= fold
        self.copies //= fold
        self.kept //= fold

    def broken(self, rows: int) -> None:
        """Add rows that could not even be cut."""
        self.rows_read += rows
        if rows:
            self.reasons["line"] += rows

    def usage(self) -> tuple[UsageRow, ...]:
        """Return the rows, sorted; a month between two others without a call is 0, which is known here.

        Of such a month by the day its first day stands there: a row for each would be most of what few calls come to.
        """
        sizes: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for account, api, size, period in self.calls:
            sizes[account, api][period].add(size)
        used = {key[:2] for key, (calls, _) in self.calls.items() if calls}
        rows = []
        for (account, api), known in sizes.items():
            if self.log.meters and (account, api) not in used:
                continue  # a meter that stood still all the time is no API that was used
            smallest = min(min(each) for each in known.values())
            for period in self._filled(known):
                name = month_name(period) if self.period is Period.MONTH else day_of(period).isoformat()
                rows += [
                    UsageRow(name, account, api, size, *self.calls.get((account, api, size, period), (0, 0)))
                    for size in known.get(period, {smallest})
                ]
        return tuple(sorted(rows))

    def _filled(self, known: Collection[int]) -> Collection[int]:
        """Return the months or days that have a row."""
        first, last = min(known), max(known)
        if self.period is Period.MONTH:
            return range(first, last + 1)
        used = {day_of(day).replace(day=1) for day in known}
        between = (day_of(day) for day in range(first, last))
        return {*known, *(day_number(day) for day in between if day.day == 1 and day not in used)}

    def covered(self, zone: ZoneInfo) -> tuple[Covered, ...]:
        """Return the months from the first call to the last, and whether there may be more of them before or after."""
        if self.first is None or self.last is None:
            return ()
        utc = ZoneInfo("UTC")
        first, last = (local(at, utc if self.log.by_days else zone).date() for at in (self.first, self.last))
        months = []
        day = first
        while day <= last:
            after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            end = min(after - timedelta(days=1), last)
            monthly = self.log.time.form is TimeForm.MONTH
            whole = monthly or (day.day == 1 and end + timedelta(days=1) == after)
            months.append(Covered(f"{day:%Y-%m}", day, end, whole))
            day = after
        return tuple(months)
