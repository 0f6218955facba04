"""What is asked of a log, and what a log of a format cannot answer."""

from __future__ import annotations

from fractions import Fraction
from zoneinfo import ZoneInfo

from costcalc.errors import RequestError
from costcalc.meter.formats import LogFormat, TimeForm
from costcalc.meter.kernel import ALL, Conflicts, Part, Period
from costcalc.records import record


@record
class Question:
    """What is asked of a log."""

    zone: ZoneInfo
    period: Period = Period.MONTH
    sizes: bool = False
    part: Part = ALL
    conflicts: Conflicts | None = None
    bad_rows: int | Fraction = 0
    """How many rows, or which share of all, may be unreadable."""
    peaks: bool = False
    rates: bool = False


def check(log: LogFormat, question: Question) -> None:
    """Refuse what a log of this format cannot answer."""
    if question.peaks and log.duration is None:
        raise RequestError(
            f"{log.name} has no duration, and without one nobody knows how many tasks there were at once"
        )
    if question.period is Period.DAY and log.time.form is TimeForm.MONTH:
        raise RequestError(f"{log.name} has months, and no days; leave out --by day")
    if question.conflicts and log.id is None:
        raise RequestError(f"{log.name} has no id, so no two rows are one call; leave out --conflicts")
    if log.routes and not log.routes.rules:
        raise RequestError(
            f"{log.name} has paths; say which of them is which API with --route 'ocr=/v1/ocr/*' "
            "(repeatable), or take all as one with --route 'calls=*'"
        )
