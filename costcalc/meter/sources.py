"""Files of one shape → a relation of DuckDB with the columns of a log."""

from __future__ import annotations

import re
from collections.abc import Mapping

from costcalc.meter.dialects import DUCKDB
from costcalc.meter.formats import Container, LogFormat
from costcalc.meter.relations import Kind, Relation
from costcalc.records import record

FILE, LINE, ROW = "file_", "line_", "row_"
"""Columns that every relation of files has beside the log's, or some: the file, the whole line, the row in the file."""

_AGAIN = "store_rejects = true, rejects_limit = 1, rejects_table = 'rejects_again', rejects_scan = 'scans_again'"
"""How all but the scan that counts leave out the rows that cannot be cut: the same ones, and none is kept beside a first.

``ignore_errors`` is no way to: behind a quote that is not closed it leaves out what follows, up to many rows (seen in 2.0).
"""
_LINES = "header = false, auto_detect = false, delim = '\x01', quote = '', escape = '', strict_mode = false"


@record(kw_only=False)
class Source:
    """Files of one shape, as DuckDB reads them."""

    files: tuple[str, ...]
    header: tuple[str, ...]
    """The columns of a CSV in their order."""
    kinds: Mapping[str, Kind]
    log: LogFormat
    """With the names that these files have."""

    @property
    def carried(self) -> tuple[str, ...]:
        """The columns that say where a row is."""
        match self.log.container:
            case Container.CSV:
                return (FILE, *self.log.columns)
            case Container.PARQUET:
                return (FILE, ROW, *self.log.columns)
            case _:
                return (FILE, LINE)

    def relation(self, *, rejects: bool = False) -> Relation:
        """Return the relation; with ``rejects`` the rows that cannot be cut are kept, in ``reject_errors``."""
        files = "[" + ", ".join(DUCKDB.literal(file) for file in self.files) + "]"
        broken = "store_rejects = true" if rejects else _AGAIN
        match self.log.container:
            case Container.CSV:
                sql = self._csv(files, broken)
            case Container.PARQUET:
                kept = ", ".join(map(DUCKDB.column, self.log.columns))
                sql = f"SELECT filename AS {FILE}, file_row_number AS {ROW}, {kept} FROM read_parquet({files}, filename = true, file_row_number = true)"
            case Container.JSONL:
                sql = self._json(lines(files, broken))
            case _:
                sql = self._regex(lines(files, broken))
        checked = self.log.container in {Container.JSONL, Container.REGEX}
        return Relation(sql, self.kinds, self.log.container, checked)

    def _csv(self, files: str, broken: str) -> str:
        log = self.log
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.header)))
        kept = ", ".join(f"c{self.header.index(name)} AS {DUCKDB.column(name)}" for name in log.columns)
        return (
            f"SELECT filename AS {FILE}, {kept} FROM read_csv({files}, header = {'false' if log.names else 'true'}, "
            f"auto_detect = false, delim = {DUCKDB.literal(log.delimiter)}, quote = '\"', escape = '\"', "
            f"columns = {{{columns}}}, filename = true, {_comment(log)}{broken})"
        )

    def _json(self, rows: str) -> str:
        """Cut each line that is JSON; a name with points may be a path into objects within."""
        paths = [DUCKDB.literal(path) for name in self.log.columns for path in _paths(name)]
        cells, at = [], 1
        for name in self.log.columns:
            count = len(_paths(name))
            values = ", ".join(f"f_[{place}]" for place in range(at, at + count))
            cells.append(f"coalesce({values}) AS {DUCKDB.column(name)}")
            at += count
        cut = f"CASE WHEN json_valid({LINE}) THEN json_extract_string({LINE}, [{', '.join(paths)}]) END AS f_"
        inner = f"SELECT {FILE}, {LINE}, {cut} FROM ({rows}) l WHERE {self._is_row()}"
        ok = "CASE WHEN f_ IS NULL THEN 0 ELSE 1 END AS line_ok_"
        return f"SELECT {FILE}, {LINE}, {ok}, {', '.join(cells)} FROM ({inner}) j"

    def _regex(self, rows: str) -> str:
        """Cut each line by the pattern; a group that has no place in it is empty."""
        groups = groups_of(self.log.pattern)
        names = ", ".join(DUCKDB.literal(name) for name in groups)
        cut = f"regexp_extract({LINE}, {DUCKDB.literal(_numbered(self.log.pattern))}, [{names}]) AS f_"
        inner = f"SELECT {FILE}, {LINE}, {cut} FROM ({rows}) l WHERE {self._is_row()}"
        cells = ", ".join(f"f_.{DUCKDB.column(name)} AS {DUCKDB.column(name)}" for name in self.log.columns)
        time = DUCKDB.column(self.log.time.column)
        return (
            f"SELECT {FILE}, {LINE}, CASE WHEN f_.{time} = '' THEN 0 ELSE 1 END AS line_ok_, {cells} FROM ({inner}) j"
        )

    def _is_row(self) -> str:
        comment = f" AND NOT starts_with({LINE}, {DUCKDB.literal(self.log.comment)})" if self.log.comment else ""
        return f"{LINE} IS NOT NULL AND trim({LINE}) <> ''{comment}"


def lines(files: str, broken: str = _AGAIN) -> str:
    """Return a SELECT of the lines of files, whatever stands in them."""
    columns = f"columns = {{'{LINE}': 'VARCHAR'}}, filename = true, {broken}"
    return f"SELECT filename AS {FILE}, {LINE} FROM read_csv({files}, {_LINES}, {columns})"


def _comment(log: LogFormat) -> str:
    return f"comment = {DUCKDB.literal(log.comment)}, " if log.comment else ""


def _paths(name: str) -> tuple[str, ...]:
    quoted = '$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (quoted, "$." + ".".join(f'"{part}"' for part in name.split("."))) if "." in name else (quoted,)


def groups_of(pattern: str) -> tuple[str, ...]:
    """Return the names of a pattern's groups, in their order."""
    return tuple(re.compile(pattern).groupindex)


def _numbered(pattern: str) -> str:
    """Return the pattern with groups in the order of their names alone: the engine counts those without a name, too."""
    named = re.sub(r"\((?!\?)", "(?:", re.sub(r"\\\(", "\x00", pattern))
    return re.sub(r"\(\?P<\w+>", "(", named).replace("\x00", "\\(")
