"""Spark: a table or Parquet files that a cluster reads, by Spark Connect or as a driver of its own."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from costcalc.errors import CostcalcError, FileError, RequestError
from costcalc.meter.dialects import SPARK
from costcalc.meter.engines.answered import table_named
from costcalc.meter.engines.queries import QueryEngine, Rows
from costcalc.meter.formats import Container, LogFormat
from costcalc.meter.reading import Reading
from costcalc.meter.relations import Kind, Relation, adapted
from costcalc.money import shown

_KINDS = {
    "string": Kind.TEXT,
    "tinyint": Kind.INTEGER,
    "smallint": Kind.INTEGER,
    "int": Kind.INTEGER,
    "bigint": Kind.INTEGER,
    "float": Kind.FLOAT,
    "double": Kind.FLOAT,
    "timestamp": Kind.INSTANT,
    "timestamp_ntz": Kind.LOCAL,
    "date": Kind.DATE,
}
_DRIVER = {
    "spark.app.name": "costcalc meter",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What a server of Connect has decided already."""
_VIEW = "costcalc_log"
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # These write conditions out in terms of the log's own columns, each a text of a megabyte: half a minute of planning.
    "spark.sql.optimizer.excludedRules": "{0}.PushDownPredicates,{0}.PushPredicateThroughNonJoin".format(
        "org.apache.spark.sql.catalyst.optimizer"
    ),
}


class SparkEngine(QueryEngine):
    """A session, and a table or files of Parquet."""

    dialect = SPARK

    def __init__(self, url: str, log: LogFormat, names: Sequence[str], table: str | None) -> None:
        super().__init__()
        if bool(names) == (table is not None):
            raise RequestError("--engine reads a table, as --table calls.events, or Parquet files; name one of both")
        check_url(url)
        self.session = _session(url)
        self.label = table or names[0]
        with ExitStack() as failed:
            failed.callback(self.close)
            self._look(log, names, table)
            failed.pop_all()

    def _look(self, log: LogFormat, names: Sequence[str], table: str | None) -> None:
        """Look at the columns of what is read."""
        with _told(self.label):
            kinds = self._view(names, table)
        log = log.found_in(list(kinds))
        for name in log.columns:
            if name not in kinds:
                raise FileError(f"{self.label}: there is no column {shown(name)}; it has {', '.join(kinds)}")
        self.relation = Relation(_VIEW, {name: kinds[name] for name in log.columns}, Container.PARQUET)
        self.log = adapted(log, self.relation, self.label)

    def _view(self, names: Sequence[str], table: str | None) -> dict[str, Kind]:
        """Name what is read, and return what its columns hold."""
        if table is not None:
            frame = self.session.table(table_named(SPARK, table))
        else:
            frame = self.session.read.parquet(*names)
        kinds = {name: _kind_of(kind) for name, kind in frame.dtypes}
        for name, kind in kinds.items():
            if kind is Kind.LOCAL:  # taken as UTC, which the session's zone is; an offset is taken off later
                frame = frame.withColumn(name, frame[name].cast("timestamp"))
        frame.createOrReplaceTempView(_VIEW)
        return kinds

    def typed(self, *, counting: bool = False) -> str:  # noqa: ARG002 - rows of a table are rows
        """Return the SELECT of typed columns."""
        return Reading(SPARK, self.log, self.relation).typed()

    def answer(self, sql: str) -> Rows:
        """Run a query."""
        with _told(self.label):
            return [tuple(row) for row in self.session.sql(sql).collect()]

    def example(self, reason: str, columns: Sequence[str]) -> tuple[str, tuple[str | None, ...]]:
        """Return what some columns hold in a row that is left out; a table has no lines."""
        typed = Reading(SPARK, self.log, self.relation).typed(columns)
        cells = ", ".join(f"cell{number}_" for number in range(len(columns))) or "why"
        row = self.found_again(f"SELECT {cells} FROM ({typed}) t WHERE why = {SPARK.literal(reason)} LIMIT 1")
        return self.label, tuple(None if cell is None else str(cell) for cell in row[: len(columns)])

    def close(self) -> None:
        """End the session."""
        self.session.stop()


def check_url(url: str) -> None:
    """Refuse a URL that is none of Spark, a package or a Java that is not there, and a cluster that does not answer."""
    scheme, _, place = url.partition("://")
    local = url == "local" or url.startswith("local[")
    if not local and (scheme not in {"spark", "sc"} or not place):
        raise RequestError(f"--engine: {shown(url)} is no engine; write spark://HOST:7077, sc://HOST:15002 or local")
    # Connect's client is a part of pyspark that talks by grpc; a driver is the whole of it, and talks to Java by py4j.
    needed, package = ("grpc", "'costcalc[spark]'") if scheme == "sc" else ("py4j", "pyspark")
    if find_spec("pyspark") is None or find_spec(needed) is None:
        raise CostcalcError(f"Spark needs its package; install it with: pip install {package}")
    if scheme != "sc" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise CostcalcError("Spark needs Java, and there is none here; install a JDK, or use Spark Connect: sc://HOST")
    if not local:
        host, _, port = place.partition("/")[0].rpartition(":")
        host, port = (host, port) if host else (port, "15002" if scheme == "sc" else "7077")
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except (OSError, ValueError, OverflowError) as error:
            raise FileError(f"{url}: no cluster answers there ({getattr(error, 'strerror', None) or error})") from None


def _session(url: str) -> Any:
    """Begin a session; what a Java machine says on its way is no answer of ours."""
    with _quiet():
        from pyspark.sql import SparkSession

        if url.startswith("sc://"):
            builder, settings = SparkSession.builder.remote(url), _SETTINGS
        else:
            master = "local[*]" if url == "local" else url
            builder, settings = SparkSession.builder.master(master), _SETTINGS | _DRIVER
        for name, value in settings.items():
            builder = builder.config(name, value)
        with _told(url):
            session = builder.getOrCreate()
            session.conf.set("spark.sql.session.timeZone", "UTC")
            return session


@contextmanager
def _quiet() -> Iterator[None]:
    """Point standard error nowhere while the Java machine starts, which keeps what it was given then."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _told(label: str) -> Iterator[None]:
    """Make an error of Spark one line."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        said = " ".join(str(error).partition("\n")[0].split())
        if "PACKAGE_NOT_INSTALLED" in said:
            raise CostcalcError(
                "Spark Connect needs more packages; install them with: pip install 'pyspark[connect]'"
            ) from None
        if "TABLE_OR_VIEW_NOT_FOUND" in said:
            raise FileError(f"{label}: there is no such table on this engine; check its name") from None
        if "PATH_NOT_FOUND" in said:
            raise FileError(
                f"{label}: there is no such file for this engine; name it as the cluster sees it, in full"
            ) from None
        raise FileError(f"{label}: Spark cannot answer: {said}") from None


def _kind_of(name: str) -> Kind:
    return Kind.DECIMAL if name.startswith("decimal") else _KINDS.get(name, Kind.OTHER)
