"""Reading a usage file for a command, with a progress bar on a terminal; and how it is read, as options say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from costcalc.cli import options
from costcalc.cli.usage_files import UsageFiles
from costcalc.errors import RequestError
from costcalc.loader.files import Content
from costcalc.loader.numbers import DecimalMark
from costcalc.loader.reading import DATES, GAPS, MAX_HEADER, TOTALS, Reading, chosen, read_columns
from costcalc.loader.usage import Usage, load_usage, usage_content
from costcalc.results.common import Note
from costcalc.sheet import PriceSheet
from costcalc.sheet.sizes import call_counters
from costcalc.usage import UsageSeries
from costcalc.usage_table import UsageTable

if TYPE_CHECKING:
    from costcalc.results.diff import Diff
    from costcalc.results.estimate_usage import UsageEstimate
    from costcalc.results.plan import PlanReport

OTHER_SHEET = "another sheet is given by -p"

T = TypeVar("T", "UsageEstimate", "PlanReport", "Diff")


def reading_of(given: UsageFiles) -> Reading:
    """Return how usage files are to be read; RequestError for a value that is not known."""
    header = options.few("--header", given.header, "3")
    if header is not None and not 1 <= header <= MAX_HEADER:
        raise RequestError(f"--header takes the line of the header, from 1 to {MAX_HEADER:,}")
    decimal = chosen("--decimal", given.decimal, tuple(DecimalMark))
    return Reading(
        columns=read_columns(given.columns or ()),
        dates=chosen("--dates", given.dates, DATES),
        zone=given.zone or "UTC",
        gaps=chosen("--gaps", given.gaps, GAPS),
        summed=given.summed,
        decimal=DecimalMark(decimal) if decimal else None,
        totals=chosen("--totals", given.totals, TOTALS),
        header=header,
    )


def read_usage(
    source: str | Content,
    sheet: PriceSheet,
    api: str | None,
    other_sheet: str = OTHER_SHEET,
    reading: Reading | None = None,
    counted_by: PriceSheet | None = None,
    *,
    daily: bool = False,
) -> Usage:
    """Return what a usage file says, or what it says of one API; RequestError where the file has none of it.

    A file that names no API is about that one. ``other_sheet`` is what to do about an API that the sheet does not have,
    ``counted_by`` the sheet by whose rules calls are counted, where that is another; ``daily``: the days are asked for.
    """
    key = sheet.api(api).key if api is not None else None
    load = partial(
        load_usage, source, sheet, api=key, other_sheet=other_sheet, reading=reading, counted_by=counted_by, daily=daily
    )
    usage = _with_progress(load) if sys.stderr.isatty() else load()
    if key is None:
        return usage
    series = usage.series
    own = series.only(key) if isinstance(series, UsageTable) else tuple(each for each in series if each.api == key)
    if not own:
        raise RequestError(f"--api: the usage file has no calls of {key!r}")
    return usage._replace(series=own)


def read_by_both(
    source: str, named: PriceSheet, sheets: tuple[PriceSheet, PriceSheet], api: str | None, reading: Reading
) -> tuple[Usage, Usage]:
    """Return what a usage file says by the rules of either sheet; ``named`` has the APIs of both.

    It is read once where both count calls alike.
    """
    old, new = (call_counters(sheet) for sheet in sheets)
    others = [{api.key: (api.counts_days, api.decimals) for api in sheet.apis} for sheet in sheets]
    keys = [api.key for api in named.apis]
    if all(old.get(key) == new.get(key) and others[0].get(key) == others[1].get(key) for key in keys):
        usage = read_usage(source, named, api, "", reading, sheets[1])
        return usage, usage
    content = usage_content(source)
    before, after = (read_usage(content, named, api, "", reading, sheet) for sheet in sheets)
    return before, after


def billed(series: Sequence[UsageSeries], files: UsageFiles) -> Sequence[UsageSeries]:
    """Return what is billed: each account and API on its own, or, with ``--one-bill``, all accounts together."""
    if not files.one_bill:
        return series
    from costcalc.engine.one_bill import pooled

    return pooled(series)


def shared_out(
    answer: UsageEstimate, sheet: PriceSheet, series: Sequence[UsageSeries], files: UsageFiles
) -> UsageEstimate:
    """Return an answer with each account's share of one bill, where ``--one-bill`` asks for it."""
    if not files.one_bill:
        return answer
    from costcalc.engine.composites import in_parts
    from costcalc.engine.one_bill import with_shares

    return with_shares(answer, in_parts(sheet, series))


def noted(answer: T, notes: Sequence[Note]) -> T:
    """Return an answer with what was to be said of the usage file."""
    return replace(answer, notes=(*answer.notes, *notes)) if notes else answer


def _with_progress(load: Callable[..., Usage]) -> Usage:
    from costcalc.render.progress import reading_lines

    with reading_lines() as told:
        return load(progress=told)
