"""Reading a usage file for a command, with a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from costcalc.errors import RequestError
from costcalc.loader.files import Content
from costcalc.loader.usage import load_usage
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries


def read_usage(source: str | Content, sheet: PriceSheet, api: str | None) -> Sequence[UsageSeries]:
    """Return the series of a usage file, or those of one API; RequestError where the file has none of it."""
    key = sheet.api(api).key if api is not None else None
    series = _with_progress(source, sheet) if sys.stderr.isatty() else load_usage(source, sheet)
    chosen = [each for each in series if key in {None, each.api}]
    if not chosen:
        raise RequestError(f"--api: the usage file has no calls of {key!r}")
    return chosen


def _with_progress(source: str | Content, sheet: PriceSheet) -> Sequence[UsageSeries]:
    from costcalc.render.progress import reading_lines

    with reading_lines() as told:
        return load_usage(source, sheet, told)
