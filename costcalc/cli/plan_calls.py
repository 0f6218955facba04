"""The calls of a plan, by ``--calls`` or ``--usage``, in the shape that other options give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from costcalc.cli import options
from costcalc.cli.monthly import monthly_calls
from costcalc.cli.shape import shape_of
from costcalc.cli.usage_files import UsageFiles, check_unused
from costcalc.engine.planner.market import MAX_HORIZON
from costcalc.engine.series import span_of
from costcalc.engine.shaped import shaped
from costcalc.errors import RequestError
from costcalc.results.common import Note
from costcalc.shape import MONTHS
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, parse_month


class Months(NamedTuple):
    """The months of a plan."""

    series: Sequence[UsageSeries]
    """Of each account and API; none where all cases have files of their own."""
    notes: Sequence[Note]
    dated: bool
    """Whether they are of the calendar, and no mere numbers."""
    file_months: int | None
    """How many months the usage file has; None without one."""


class PlanCalls:
    """What a command line says of them: checked, and read."""

    def __init__(
        self,
        *,
        calls: str | None,
        usage: str | None,
        size: str | None,
        months: str | None,
        start: str | None,
        scale: str | None,
        growth: str | None,
        season: str | None,
        shift: str | None,
        cases: bool,
    ) -> None:
        """``cases``: there are some, so that calls may be left to their files. RequestError for what cannot stand together."""
        if (calls is None) == (usage is None) and (calls or not cases):
            raise RequestError(
                "say the calls in one way: --calls N (a month, or 30k/year), or --usage FILE; "
                "try: costcalc plan --calls 200000"
            )
        if usage is not None and start is not None:
            raise RequestError("the usage file has its own months; leave out --start, or move them ahead by --shift M")
        if usage is not None and size is not None:
            raise RequestError("a usage file has the size of its calls in a column size; leave out --size")
        if usage is None and shift is not None:
            raise RequestError(
                "--shift moves the months of a usage file; give --usage FILE, or say the first month by --start"
            )
        if calls is usage is None and (months, scale, growth, season, start, size) != (None,) * 6:
            raise RequestError(
                "cases that are files have their own months and calls; leave out --months, --scale, --growth, --season, "
                "--start and --size, or add the --calls or --usage that they are about"
            )
        self._calls, self._usage, self._size, self._start = calls, usage, size, start
        self.shape = shape_of(scale=scale, growth=growth, season=season, shift=shift)
        self._months = options.few("--months", months, "24")
        if self._months is not None and not 1 <= self._months <= MAX_HORIZON:
            raise RequestError(f"--months takes 1 to {MAX_HORIZON}; {self._months:,} is outside")

    def read(self, sheet: PriceSheet, api: str | None, files: UsageFiles, like: UsageSeries | None) -> Months:
        """Return the months; ``like`` is a usage that calls are beside: of its months, account and API where none are said."""
        if self._usage is not None:
            from costcalc.cli.usage import billed, read_usage, reading_of

            accounts, notes, _ = read_usage(self._usage, sheet, api, reading=reading_of(files))
            first, end = span_of(accounts)
            in_shape, of_shape = shaped(sheet, accounts, self.shape, self._months)
            return Months(billed(in_shape, files), (*notes, *of_shape), dated=True, file_months=end - first)
        if like is None:
            check_unused(files, "--usage FILE")
        start, months, account = options.parsed("--start", self._start, parse_month), self._months, None
        if like:
            start, months = like.first_month if start is None else start, months or len(like.calls)
            api, account = like.api if api is None else api, like.account
        if self._calls is None:
            return Months((), (), dated=True, file_months=None)
        one = monthly_calls(sheet, api, self._calls, months or MONTHS, self.shape, start, self._size)
        return Months((one._replace(account=account),), (), dated=start is not None, file_months=None)
