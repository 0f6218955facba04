"""Reading a usage file for a command, with a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial

from costcalc.errors import RequestError
from costcalc.loader.files import Content
from costcalc.loader.usage import load_usage
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

OTHER_SHEET = "another sheet is given by -p"


def read_usage(
    source: str | Content, sheet: PriceSheet, api: str | None, other_sheet: str = OTHER_SHEET
) -> Sequence[UsageSeries]:
    """Return the series of a usage file, or those of one API; RequestError where the file has none of it.

    A file that names no API is about that one. ``other_sheet`` is what to do about an API that the sheet does not have.
    """
    key = sheet.api(api).key if api is not None else None
    load = partial(load_usage, source, sheet, api=key, other_sheet=other_sheet)
    series = _with_progress(load) if sys.stderr.isatty() else load()
    chosen = [each for each in series if key in {None, each.api}]
    if not chosen:
        raise RequestError(f"--api: the usage file has no calls of {key!r}")
    return chosen


def _with_progress(load: Callable[..., Sequence[UsageSeries]]) -> Sequence[UsageSeries]:
    from costcalc.render.progress import reading_lines

    with reading_lines() as told:
        return load(progress=told)
