"""The head of each file: which columns it has, and whether all files are of one shape."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from costcalc.errors import FileError, did_you_mean, listed
from costcalc.meter.dialects import DUCKDB
from costcalc.meter.formats import Container, LogFormat
from costcalc.meter.relations import Kind
from costcalc.meter.sources import LINE, Source, groups_of, lines
from costcalc.money import shown

_KINDS = {
    "VARCHAR": Kind.TEXT,
    "DOUBLE": Kind.FLOAT,
    "FLOAT": Kind.FLOAT,
    "TIMESTAMP WITH TIME ZONE": Kind.INSTANT,
    "DATE": Kind.DATE,
}
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})


def source_of(connection: Any, files: Sequence[str], log: LogFormat) -> Source:
    """Look at the head of each file; FileError where columns are missing, or files differ."""
    if log.container is Container.PARQUET:
        return _parquet(connection, files, log)
    kinds = dict.fromkeys(log.columns, Kind.TEXT)
    if log.container is Container.REGEX:
        known = groups_of(log.pattern)
        _check_columns(log.name, log, known)
        return Source(tuple(files), (), kinds, log)
    if log.container is Container.JSONL:
        found = log.found_in(_first_keys(connection, files[0]))
        return Source(tuple(files), (), dict.fromkeys(found.columns, Kind.TEXT), found)
    headers = [log.names or header_of(connection, file, log) for file in files]
    for file, header in zip(files, headers, strict=True):
        if set(header) != set(headers[0]) or header != headers[0]:
            raise FileError(_other_columns(file, header, files[0], headers[0]))
    log = log.found_in(headers[0])
    _check_columns(files[0], log, headers[0])
    for name in log.columns:
        if headers[0].count(name) > 1:
            raise FileError(f"{files[0]}:1: the column {shown(name)} stands there twice; rename one")
    return Source(tuple(files), headers[0], dict.fromkeys(log.columns, Kind.TEXT), log)


def _other_columns(file: str, header: Sequence[str], first: str, known: Sequence[str]) -> str:
    more = [name for name in header if name not in known]
    less = [name for name in known if name not in header]
    parts = [f"has {listed(more, 5)} beside them"] * bool(more) + [f"lacks {listed(less, 5)}"] * bool(less)
    return (
        f"{file}:1: not the columns of {first}: it {' and '.join(parts) or 'has them in another order'}; "
        "read files of different columns apart"
    )


def _check_columns(label: str, log: LogFormat, known: Sequence[str]) -> None:
    for name in log.columns:
        if name not in known:
            has = did_you_mean(name, known) or f"; it has {listed(list(known))}"
            raise FileError(f"{label}: there is no column {shown(name)}{has}; --columns KEY=COLUMN names another")


def first_line(connection: Any, file: str, comment: str = "") -> str:
    """Return the first line of a file that is one, without its byte order mark."""
    is_line = f"trim({LINE}) <> ''" + (f" AND NOT starts_with({LINE}, {DUCKDB.literal(comment)})" if comment else "")
    sql = f"SELECT {LINE} FROM ({lines(f'[{DUCKDB.literal(file)}]')}) l WHERE {is_line} LIMIT 1"
    row = connection.execute(sql).fetchone()
    return "" if row is None else str(row[0]).removeprefix("\ufeff")


def header_of(connection: Any, file: str, log: LogFormat) -> tuple[str, ...]:
    """Return the names in the first line of a CSV."""
    cells: Iterable[str] = next(csv.reader([first_line(connection, file, log.comment)], delimiter=log.delimiter), [])
    header = tuple(cells)
    if not any(header):
        raise FileError(f"{file}: there is nothing in it but blank lines; name the right file")
    return header


def _first_keys(connection: Any, file: str) -> list[str]:
    try:
        found = json.loads(first_line(connection, file))
    except ValueError:
        return []
    return list(found) if isinstance(found, dict) else []


def _parquet(connection: Any, files: Sequence[str], log: LogFormat) -> Source:
    kinds: dict[str, Kind] = {}
    for number, file in enumerate(files):
        described = f"DESCRIBE SELECT * FROM read_parquet({DUCKDB.literal(file)})"
        types = {name: kind for name, kind, *_ in connection.execute(described).fetchall()}
        if not number:
            log = log.found_in(list(types))
        _check_columns(file, log, list(types))
        here = {name: kind_of(types[name]) for name in log.columns}
        kinds = kinds or here
        for name, kind in here.items():
            if kind is not kinds[name]:
                raise FileError(f"{file}: {shown(name)} has {kind}, in {files[0]} {kinds[name]}; read them apart")
    return Source(tuple(files), (), kinds, replace(log, container=Container.PARQUET))


def kind_of(type_name: str) -> Kind:
    """Return what a type of DuckDB holds."""
    if type_name in _WHOLE:
        return Kind.INTEGER
    if type_name.startswith("DECIMAL"):
        return Kind.DECIMAL
    if type_name.startswith("TIMESTAMP") and "ZONE" not in type_name:
        return Kind.LOCAL
    return _KINDS.get(type_name, Kind.OTHER)
