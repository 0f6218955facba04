"""A CSV without a log format is a table of usage: months, days or times, calls, failed, api, account, size or units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costcalc.errors import FileError, RequestError, listed
from costcalc.meter.formats import Container, LogFormat, Name, Number, Time, TimeForm, checked
from costcalc.money import shown

_FORMS = {
    "month": TimeForm.MONTH,
    "day": TimeForm.DAY,
    "date": TimeForm.DAY,
    "time": TimeForm.ISO,
    "timestamp": TimeForm.ISO,
}
_KNOWN = (*_FORMS, "calls", "failed", "size", "units", "api", "account")
_MARKS = str.maketrans("_-", "  ")


def delimiter_of(line: str) -> str:
    """Return what stands between the names of a header: the most frequent of comma, semicolon and tab."""
    return max(",;\t", key=line.count)


def usage_table(label: str, header: Sequence[str], columns: Mapping[str, str], delimiter: str) -> LogFormat:
    """Return the format of a table with this header, whose columns ``columns`` names in other words.

    FileError where a column is not known, or what every table needs is not there.
    """
    found = {"".join(name.translate(_MARKS).split()).lower(): name for name in header}
    # A column that is named for one thing is not taken for another that its own name says.
    named = {name: found[name] for name in _KNOWN if name in found and found[name] not in columns.values()}
    at = named | dict(columns)
    left = [name for name in header if name not in at.values()]
    if left and not columns:
        raise FileError(
            f"{label}:1: columns not known here: {listed(left, 10)}; a log needs its format, as --logs combined, and a "
            "table of usage the names of its columns, as --columns calls=Requests,failed=Errors"
        )
    times = [name for name in _FORMS if name in at]
    if len(times) != 1:
        which = f"{' and '.join(times)} are both times" if times else "there is no column of months, days or times"
        raise FileError(f"{label}:1: {which}; name one with --columns month=COLUMN, day=COLUMN or time=COLUMN")
    if "calls" not in at and "units" not in at:
        raise FileError(f"{label}:1: there is no column of calls; name it with --columns calls=COLUMN")
    if "units" in at and "size" in at:
        raise FileError(
            f"{label}:1: 'size' says how many units a call takes, 'units' how many a row has; leave one out"
        )
    units = at.get("units") or at.get("size")
    return checked(
        LogFormat(
            name="a table of usage",
            container=Container.CSV,
            delimiter=delimiter,
            time=Time(column=at[times[0]], form=_FORMS[times[0]], offset=0),
            api=Name(column=at["api"]) if "api" in at else None,
            account=Name(column=at["account"]) if "account" in at else None,
            units=Number(column=units) if units else None,
            calls=at.get("calls"),
            failed=at.get("failed"),
        )
    )


def check_keys(columns: Mapping[str, str]) -> None:
    """Refuse keys that a table of usage does not have."""
    for key in columns:
        if key not in _KNOWN:
            raise RequestError(f"--columns: {shown(key)} is nothing that a table of usage has; {', '.join(_KNOWN)}")
