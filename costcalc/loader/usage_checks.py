"""What all rows of a usage file say together: months that are absent, one that is far from all others, sums of others."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from costcalc.loader.cells import TOTALS_CURES
from costcalc.loader.headings import TIME
from costcalc.loader.times import Kind, kind_of
from costcalc.loader.totals import sums_of_others
from costcalc.loader.usage_rows import MAX_PARTS, Key, Rows
from costcalc.money import shown
from costcalc.usage import month_name, month_of


def check_gaps(rows: Rows, far: int | None) -> None:
    """Report months that are absent between two others of an account, or lie so ``far`` from all of the file."""
    if not rows.groups and rows.table.right:
        rows.table.report(None, "there is a header but no row; add a row per month")
    for key, entries in rows.groups.items():
        lines: dict[int, int] = {}
        for time, entry in entries.items():
            month = time if kind_of(time) is Kind.MONTH else month_of(time)
            lines[month] = min(lines.get(month, entry.line), entry.line)
        # Rows whose month cannot be read may be the months that are absent: they are reported already.
        if max(lines) - min(lines) + 1 > len(lines) + rows.unreadable[key]:
            for before, after in pairwise(sorted(lines)):
                if after > before + 1:
                    _gap(rows, key, before, after, lines[after])
    if far is not None:
        _check_far(rows, far)


def _gap(rows: Rows, key: Key, before: int, after: int, line: int) -> None:
    first, last = month_name(before + 1), month_name(after - 1)
    are, them = ("is", "it") if first == last else (f"to {last} are", "them")
    rows.table.report(
        rows.at[TIME],
        f"{first} {are} absent before this month{rows.of(key)}; add {them}, or --gaps zero if there were no calls",
        line,
        kind="an absent month",
        cures=["--gaps zero"],
    )


def _check_far(rows: Rows, far: int) -> None:
    """Report the month that lies many years from all others: one mistyped year would be a bill of a century."""
    months = Counter(
        time if kind_of(time) is Kind.MONTH else month_of(time) for entries in rows.groups.values() for time in entries
    )
    ordered = sorted(months)
    gap = next(((low, high) for low, high in pairwise(ordered) if high - low > far), None)
    if gap is None or not rows.table.right:
        return
    late = sum(count for month, count in months.items() if month >= gap[1])
    alone, other = (gap[1], gap[0]) if 2 * late <= months.total() else gap
    line = min(
        entry.line
        for entries in rows.groups.values()
        for time, entry in entries.items()
        if alone == (time if kind_of(time) is Kind.MONTH else month_of(time))
    )
    rows.table.report(
        rows.at[TIME],
        f"{month_name(alone)} lies {abs(alone - other) // 12} years from the next month of the file, "
        f"{month_name(other)}; correct the year, or add --gaps zero if it is meant",
        line,
        kind="a far year",
        cures=["--gaps zero"],
    )


def sums(rows: Rows) -> dict[tuple[int, str, str], int]:
    """Return rows of totals by column, value and API, and the line of the first: the sum of all others."""
    found: dict[tuple[int, str, str], int] = {}
    for api in rows.whose.apis if "account" in rows.at else ():
        amounts = {
            account or "": {time: (entry.units, entry.failed) for time, entry in entries.items()}
            for (account, of_api), entries in rows.groups.items()
            if of_api == api
        }
        for account in sums_of_others(amounts):
            line = min(entry.line for entry in rows.groups[account, api].values())
            found[rows.at["account"], account, api] = line
    for (index, api), values in rows.parts.items():
        if len(values) <= MAX_PARTS:
            for value in sums_of_others(values):
                found[index, value, api] = rows.first[index, value]
    return found


def report_sums(rows: Rows) -> None:
    """Report the rows that are the sum of all others."""
    for (index, value, _), line in sums(rows).items():
        others = "accounts" if index == rows.at.get("account") else "rows"
        rows.table.report(
            index,
            f"{shown(value)} has the calls of all other {others} together in every month, and would be counted beside "
            "what it adds up; add --totals drop to leave it out, or --totals keep if this is usage",
            line,
            kind="a row of totals",
            cures=TOTALS_CURES,
        )
