"""The words in which engines differ; all else of the SQL is the same text for each."""

from __future__ import annotations

from collections.abc import Sequence


class Dialect:
    """Standard SQL; an engine's own class changes what it says otherwise."""

    name = "standard"
    text, integer, double = "VARCHAR", "BIGINT", "DOUBLE"
    quote = '"'
    fence = ""
    """Behind a layer of SELECTs: keeps a planner from writing its expressions out in the layer above, over and over."""

    def column(self, name: str) -> str:
        """Quote the name of a column."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def literal(self, text: str) -> str:
        """Quote text."""
        return "'" + text.replace("'", "''") + "'"

    def among(self, x: str, texts: Sequence[str]) -> str:
        """Whether text is one of some."""
        return f"{x} IN ({', '.join(map(self.literal, texts))})"

    def whole(self, x: str) -> str:
        """Make text of digits, or null, a number."""
        return f"CAST({x} AS {self.integer})"

    def as_text(self, x: str) -> str:
        """Make anything text."""
        return f"CAST({x} AS {self.text})"

    def divided(self, a: str, b: int | str) -> str:
        """Divide whole numbers from 0 on, without a remainder."""
        return f"(({a}) / {b})"

    def position(self, text: str, x: str) -> str:
        """Where text first stands in ``x``, from 1 on; 0 where it does not."""
        return f"POSITION({self.literal(text)} IN {x})"

    def trimmed(self, x: str) -> str:
        """Remove blanks at both ends."""
        return f"TRIM({x})"

    def month(self, instant: str) -> str:
        """Make microseconds since 1970 months since the year 0, by whole numbers; right from March 2000 to February 2100.

        Counted from March 1, 2000, a leap day is the last of its four years, and months have 153 days in each five.
        """
        days = f"({self.divided(instant, 86_400_000_000)} - 11017)"
        years = self.divided(f"4 * {days} + 3", 1461)
        day = f"({days} - {self.divided(f'1461 * {years}', 4)})"
        return f"({years} * 12 + {self.divided(f'5 * {day} + 2', 153)} + 24002)"

    def like(self, x: str, glob: str) -> str:
        """Whether text fits a glob, whose ``*`` is any text."""
        if "*" not in glob:
            return f"{x} = {self.literal(glob)}"
        special = glob.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{x} LIKE {self.literal(special.replace('*', '%'))}"

    def instant(self, x: str) -> str:
        """Make a timestamp microseconds since 1970."""
        raise NotImplementedError

    def day(self, x: str) -> str:
        """Make a date days since 1970."""
        raise NotImplementedError

    def days(self, first: int, last: int) -> str:
        """Return a relation of the days between two, as a column ``day``."""
        raise NotImplementedError


class DuckDB(Dialect):
    """DuckDB, embedded."""

    name = "duckdb"

    def divided(self, a: str, b: int | str) -> str:
        """Divide whole numbers: ``/`` divides floats here."""
        return f"(({a}) // {b})"

    def month(self, instant: str) -> str:
        """Make microseconds months: the calendar of timestamps without a zone takes a tenth of what zones cost."""
        return f"(year(make_timestamp({instant})) * 12 + month(make_timestamp({instant})) - 1)"

    def like(self, x: str, glob: str) -> str:
        """Whether text fits a glob: there is no escape unless it is named, and prefixes are quicker without."""
        found = super().like(x, glob)
        return f"{found} ESCAPE '\\'" if "\\" in found else found

    def instant(self, x: str) -> str:
        """Make a timestamp microseconds."""
        return f"epoch_us({x})"

    def day(self, x: str) -> str:
        """Make a date days since 1970."""
        return f"CAST(CAST({x} AS DATE) - DATE '1970-01-01' AS BIGINT)"

    def days(self, first: int, last: int) -> str:
        """Return the days between two."""
        return f"(SELECT CAST(range AS BIGINT) AS day FROM range({first}, {last + 1}))"


class Spark(Dialect):
    """Spark SQL, in its ANSI mode or not."""

    name, text, quote = "spark", "STRING", "`"

    def literal(self, text: str) -> str:
        """Quote text: a backslash escapes here."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def divided(self, a: str, b: int | str) -> str:
        """Divide whole numbers."""
        return f"(({a}) div {b})"

    def instant(self, x: str) -> str:
        """Make a timestamp microseconds."""
        return f"unix_micros({x})"

    def day(self, x: str) -> str:
        """Make a date days since 1970."""
        return f"CAST(unix_date({x}) AS BIGINT)"

    def days(self, first: int, last: int) -> str:
        """Return the days between two."""
        return f"(SELECT id AS day FROM range({first}, {last + 1}))"


class Postgres(Dialect):
    """PostgreSQL 14 and newer, whose EXTRACT is exact."""

    name, double, fence = "postgres", "DOUBLE PRECISION", " OFFSET 0"

    def instant(self, x: str) -> str:
        """Make a timestamp microseconds."""
        return f"CAST(EXTRACT(EPOCH FROM {x}) * 1000000 AS BIGINT)"

    def day(self, x: str) -> str:
        """Make a date days since 1970."""
        return f"CAST({x} - DATE '1970-01-01' AS BIGINT)"

    def days(self, first: int, last: int) -> str:
        """Return the days between two."""
        return f"(SELECT CAST(day AS BIGINT) AS day FROM generate_series({first}, {last}) AS g(day))"


class BigQuery(Dialect):
    """GoogleSQL."""

    name, text, integer, double, quote = "bigquery", "STRING", "INT64", "FLOAT64", "`"

    def column(self, name: str) -> str:
        """Quote the name of a column: a backslash escapes here."""
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def literal(self, text: str) -> str:
        """Quote text."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def divided(self, a: str, b: int | str) -> str:
        """Divide whole numbers: ``/`` divides floats here."""
        return f"DIV({a}, {b})"

    def position(self, text: str, x: str) -> str:
        """Where text stands in ``x``."""
        return f"STRPOS({x}, {self.literal(text)})"

    def trimmed(self, x: str) -> str:
        """Remove blanks, not the other white space that TRIM takes here."""
        return f"TRIM({x}, ' ')"

    def instant(self, x: str) -> str:
        """Make a timestamp microseconds."""
        return f"UNIX_MICROS({x})"

    def day(self, x: str) -> str:
        """Make a date days since 1970."""
        return f"UNIX_DATE({x})"

    def days(self, first: int, last: int) -> str:
        """Return the days between two."""
        return f"(SELECT day FROM UNNEST(GENERATE_ARRAY({first}, {last})) AS day)"


DUCKDB, SPARK = DuckDB(), Spark()
PRINTED: dict[str, Dialect] = {each.name: each for each in (SPARK, Postgres(), BigQuery())}
"""Dialects whose queries are printed for a warehouse's own client; a test runs each."""
