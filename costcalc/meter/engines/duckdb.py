"""DuckDB, embedded: files → answers, with an example of what cannot be read."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import Any

from costcalc.errors import CostcalcError, FileError, LimitError, RequestError, listed
from costcalc.meter.dialects import DUCKDB
from costcalc.meter.engines.queries import QueryEngine, Rows
from costcalc.meter.files import files_of, is_empty, is_parquet
from costcalc.meter.formats import Container, LogFormat
from costcalc.meter.heads import first_line, source_of
from costcalc.meter.questions import Question
from costcalc.meter.reading import Reading
from costcalc.meter.relations import Relation, adapted
from costcalc.meter.sources import LINE, Source, lines
from costcalc.meter.tables import check_keys, delimiter_of, usage_table
from costcalc.money import plural

MEMORY = "1500MB"
"""What is taken at most unless more is said, or less is there; a log of 10^8 calls needs no more, and takes no longer."""
_TASKS = "costcalc_tasks"

INSTALL = "reading logs needs DuckDB; install it with: pip install 'duckdb>=2.0'"


class DuckDBEngine(QueryEngine):
    """A connection, and the files of one log."""

    dialect = DUCKDB
    tasks_at_once = 500_000
    """How many tasks are swept in one query, if their day has no more: their events are sorted in the processor's cache."""

    ids_at_once = 20_000_000
    """How many rows are held together by their ids in one query: of five times as many the engine fails at 1,500 MB."""

    def __init__(
        self,
        log: LogFormat | None,
        names: Sequence[str],
        *,
        columns: Mapping[str, str] | None = None,
        memory: str | None = None,
        tmp: str | None = None,
    ) -> None:
        super().__init__()
        try:
            import duckdb
        except ModuleNotFoundError:
            raise CostcalcError(INSTALL) from None
        self._error: type[Exception] = duckdb.Error
        self.connection = duckdb.connect()
        self._set(memory, tmp)
        found = files_of(names)
        self.empty = tuple(file for file in found if is_empty(file))
        self.files = tuple(file for file in found if not is_empty(file))
        if not self.files:
            raise FileError(f"{listed(found, 3)}: there is nothing in {'it' if len(found) == 1 else 'any of them'}")
        with self._told():
            log = log or self._table(columns or {})
            if is_parquet(self.files):  # whatever the format says of text: exports come as either
                log = replace(log, container=Container.PARQUET)
            elif log.container is Container.PARQUET:
                raise FileError(f"{self.files[0]}: this is no Parquet; say 'format: csv' or 'jsonl' in {log.name}")
            self.source: Source = source_of(self.connection, self.files, log)
        self.log = adapted(self.source.log, self.source.relation(), self.files[0])

    def _set(self, memory: str | None, tmp: str | None) -> None:
        """Set what no log may change: nothing is ever fetched, and no clock but UTC is read."""
        for setting in ("timezone = 'UTC'", "autoinstall_known_extensions = false", "enable_progress_bar = false"):
            self.connection.execute(f"SET {setting}")
        if tmp is not None and not Path(tmp).is_dir():
            raise FileError(f"--tmp {tmp}: there is no such folder; name one")
        if tmp is not None and not os.access(tmp, os.W_OK):
            raise FileError(f"--tmp {tmp}: no permission to write there; name another folder")
        if memory is not None and not re.fullmatch(r"[1-9]\d{0,6} ?[KMGT]i?B", memory, re.IGNORECASE):
            raise RequestError(f"--memory: {memory!r} is no size of memory; write it as 2GB")
        # The engine makes this folder once it needs one, and removes it when the connection ends.
        spilled = Path(tmp or gettempdir()) / f"costcalc-meter-{token_hex(8)}"
        self.connection.execute(f"SET temp_directory = {DUCKDB.literal(str(spilled))}")
        enough = f"parse_formatted_bytes(current_setting('memory_limit')) > parse_formatted_bytes('{MEMORY}')"
        if memory is not None or self.connection.execute(f"SELECT {enough}").fetchone() == (True,):
            self.connection.execute(f"SET memory_limit = {DUCKDB.literal(memory or MEMORY)}")

    def _table(self, columns: Mapping[str, str]) -> LogFormat:
        """Return the format of a table of usage, by its header."""
        file = self.files[0]
        check_keys(columns)
        line = first_line(self.connection, file)
        if line.startswith(("{", "PAR1")):
            raise FileError(
                f"{file}: this is no table of usage; say what its columns mean with --logs, as --logs nginx-json, or by a "
                "format of your own: costcalc meter --show nginx-json > my.yaml, changed, is --logs my.yaml"
            )
        delimiter = delimiter_of(line)
        header = next(csv.reader([line], delimiter=delimiter), [])
        return usage_table(file, header, columns, delimiter)

    def reading(self, relation: Relation) -> Reading:
        """Return what writes the typed columns over a relation of these files."""
        return Reading(DUCKDB, self.log, relation)

    def typed(self, *, counting: bool = False) -> str:
        """Return the SELECT of typed columns; the one that counts rows remembers those that could not be cut."""
        return self.reading(self.source.relation(rejects=counting)).typed()

    def answer(self, sql: str) -> Rows:
        """Run a query, in a thread of its own, so that Ctrl-C ends it.

        A signal that reaches DuckDB itself may make it wait for its own threads for ever (seen in 2.0).
        """
        with self._told(), ThreadPoolExecutor(max_workers=1) as thread:
            running = thread.submit(lambda: self.connection.execute(sql).fetchall())
            try:
                return list(running.result())
            except KeyboardInterrupt:
                while not running.done():  # it may not have begun
                    self.connection.interrupt()
                    wait([running], timeout=0.1)
                raise

    def counts(self, question: Question) -> Rows:
        """Return the rows of ``Kernel.usage``, of each part of a large log; its first scan finds what cannot be cut."""
        rows: Rows = []
        for number, where in enumerate(self._parts()):
            kernel = self._kernel(question, counting=not number, where=where)
            rows += self.answer(kernel.usage(question.period, sizes=question.sizes))
        return rows

    def _parts(self) -> list[str]:
        """Return conditions that cut the log by its ids, so that all copies of a call are in one part."""
        if self.log.id is None:
            return [""]
        parts = -(-self._rows() // self.ids_at_once) or 1
        return [f"hash(id) % {parts} = {number}" for number in range(parts)] if parts > 1 else [""]

    def _rows(self) -> int:
        """Return how many rows there are, of text about as many as its bytes let expect."""
        if self.source.log.container is not Container.PARQUET:
            return sum(
                Path(file).stat().st_size // (10 if file.endswith((".gz", ".zst")) else 80) for file in self.files
            )
        files = "[" + ", ".join(map(DUCKDB.literal, self.files)) + "]"
        return int(self.answer(f"SELECT SUM(num_rows) FROM parquet_file_metadata({files})")[0][0])

    def peaks(self, question: Question) -> dict[int, int]:
        """Return the most tasks at once by day: the tasks are put by once, in the order of days, and swept by a few days."""
        kernel = self._kernel(question)
        for number, where in enumerate(self._parts()):
            tasks = f"{self._kernel(question, where=where).tasks(question.part)} ORDER BY a_"
            into = f"INSERT INTO {_TASKS}" if number else f"CREATE OR REPLACE TEMP TABLE {_TASKS} AS"
            self.answer(f"{into} {tasks}")
        rows = self.answer(f"SELECT a_, COUNT(*), MAX(b_) FROM {_TASKS} GROUP BY a_ ORDER BY a_")
        found: dict[int, int] = {}
        for days in self._slices(rows):
            found |= {int(day): int(need) for day, need in self.answer(kernel.peaks_of(_TASKS, days))}
        return found

    def _slices(self, rows: Rows) -> Iterator[tuple[int, int]]:
        """Yield the first and last day of each slice, from days with the number of their tasks and when the last ends."""
        if not rows:
            return
        first, tasks = rows[0][0], 0
        for day, count, _ in rows:
            if tasks and tasks + count > self.tasks_at_once:
                yield first, day - 1
                first, tasks = day, 0
            tasks += count
        yield first, max(last for _, _, last in rows)

    def close(self) -> None:
        """End the connection, and remove what it put by."""
        self.connection.close()

    def progress(self) -> float:
        """Return how much of the query that runs is done, in per cent; below 0 where that is not known."""
        return float(self.connection.query_progress())

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make an error of the engine one line."""
        try:
            yield
        except RuntimeError as error:
            if "interrupted" in str(error):  # the engine's word for Ctrl-C
                raise KeyboardInterrupt from None
            raise
        except self._error as error:
            said = " ".join(str(error).partition("\nLINE ")[0].split())
            raise _explained(said) from None

    # ── what cannot be read ──────────────────────────────────────────────────────────────────────────

    def rejected(self) -> int:
        """Return how many rows of a CSV, or lines, could not be cut, in the scan that counted."""
        if self.source.log.container is Container.PARQUET:
            return 0
        counted = "SELECT COUNT(*) FROM (SELECT DISTINCT file_id, line FROM reject_errors)"
        return int(self.answer(counted)[0][0])

    def example_of_rejected(self) -> tuple[str, str]:
        """Return the place of a row that could not be cut, and why."""
        sql = (
            "SELECT s.file_path, e.csv_line, e.error_type, e.error_message FROM reject_errors e "
            "JOIN reject_scans s USING (scan_id, file_id) "
            "ORDER BY s.file_path, e.line, e.error_type <> 'UNQUOTED VALUE' LIMIT 1"
        )
        file, text, kind, message = self.answer(sql)[0]
        number = self._line_number(file, f"{LINE} = {DUCKDB.literal(text.rstrip(chr(10)).partition(chr(10))[0])}")
        below = text.strip().count("\n") if kind == "UNQUOTED VALUE" else 0
        counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
        if counts:
            why = f"{counts[2]} columns where there are {counts[1]} above"
        elif below:  # the engine tells no more than 10,000 characters of what it took for one row
            why = f"a quote is not closed, which takes {plural(below, 'line')} or more below with it"
        else:
            why = {"INVALID ENCODING": "this is not UTF-8", "UNQUOTED VALUE": "a quote is not closed"}.get(
                kind, kind.lower()
            )
        return f"{file}:{number}" if number else file, why

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:
        """Return the place of the first row that is left out for a reason, and what some columns hold there."""
        relation, carried = self.source.relation(), self.source.carried
        typed = self.reading(relation).typed(carried)
        cells = ", ".join(f"cell{number}_" for number in range(len(carried)))
        found = self.found_again(f"SELECT {cells} FROM ({typed}) t WHERE why = {DUCKDB.literal(reason)} LIMIT 1")
        row = dict(zip(carried, found, strict=True))
        file = str(row["file_"])
        if self.log.container is Container.PARQUET:
            place = f"{file}:{row['row_'] + 1}"
        elif LINE in row:
            number = self._line_number(file, f"{LINE} = {DUCKDB.literal(row[LINE])}")
            place = f"{file}:{number}" if number else file
            row |= self._cells(row[LINE], columns)
        else:
            number = self._csv_line(file, {name: row[name] for name in self.log.columns})
            place = f"{file}:{number}" if number else file
        return place, tuple(None if row.get(name) is None else str(row[name]) for name in columns)

    def _cells(self, line: str, columns: Sequence[str]) -> dict[str, str | None]:
        """Return what some columns hold in one line."""
        relation = self.source.relation()
        wanted = ", ".join(DUCKDB.column(name) for name in columns)
        found = (
            self.answer(f"SELECT {wanted} FROM ({relation.sql}) r WHERE {LINE} = {DUCKDB.literal(line)} LIMIT 1")
            if columns
            else []
        )
        return dict(zip(columns, found[0], strict=True)) if found else {}

    def _numbered(self, file: str) -> str:
        return f"SELECT row_number() OVER () AS number, {LINE} FROM ({lines(f'[{DUCKDB.literal(file)}]')}) l"

    def _line_number(self, file: str, condition: str) -> int | None:
        found = self.answer(f"SELECT number FROM ({self._numbered(file)}) n WHERE {condition} LIMIT 1")
        return int(found[0][0]) if found else None

    def _csv_line(self, file: str, row: dict[str, Any]) -> int | None:
        """Return the first line of a CSV that holds these cells; None where they stand in several lines."""
        plain = [value for value in row.values() if value and '"' not in value]
        condition = " AND ".join(f"contains({LINE}, {DUCKDB.literal(value)})" for value in plain) or "true"
        first = 1 if self.log.names else 2
        sql = (
            f"SELECT number, {LINE} FROM ({self._numbered(file)}) n WHERE number >= {first} AND {condition} LIMIT 10000"
        )
        for number, line in self.answer(sql):
            cells = next(csv.reader([line or ""], delimiter=self.log.delimiter), [])
            if len(cells) == len(self.source.header):
                found = dict(zip(self.source.header, cells, strict=True))
                if all((found[name] or None) == value for name, value in row.items()):
                    return int(number)
        return None


def _explained(said: str) -> CostcalcError:
    """Return an error of DuckDB in words of this project."""
    if "GZIP" in said or "Failed to decode" in said or "Compressed" in said:
        file = said.rpartition(": ")[2]
        return FileError(f"{file}: the file is cut short or no gzip; fetch it again")
    if "max_temp_directory_size" in said or "No space left" in said:
        return LimitError("no room on disk for what does not fit in memory; name another folder with --tmp")
    if "Out of Memory" in said or "could not allocate" in said:
        return LimitError("not enough memory for this log; give more with --memory, or a folder on disk with --tmp")
    return FileError(f"the log cannot be read: {said}")
