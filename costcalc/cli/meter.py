"""costcalc meter: what was used, by the logs?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, TypeVar

import typer

from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.errors import GATE_FAILED, fail, say
from costcalc.cli.gates import gates_of, of_codes
from costcalc.cli.output import format_of, targets_of, write, write_result
from costcalc.errors import RequestError, did_you_mean
from costcalc.meter.engines.duckdb import DuckDBEngine
from costcalc.meter.format_files import load_format, preset_text
from costcalc.meter.formats import with_columns, with_routes
from costcalc.meter.kernel import Conflicts, Part, Period
from costcalc.meter.metering import Question, check, meter
from costcalc.meter.zones import zone_named
from costcalc.money import parse_count, shown
from costcalc.quantities import parse_percent
from costcalc.render import Format
from costcalc.results.meter import Metered

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_FORMAT = "The log's format"
_ANSWER = "What to answer"
_ENGINE = "Where it is computed"

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


_HELP = """\
What was used? Logs of calls as usage, peaks and rates that the other commands read.

For example:
$ costcalc meter access.log --logs combined --route ocr=/v1/*
$ costcalc meter 'logs/*.jsonl' --logs nginx-json --route ocr=/v1/* --peaks
$ costcalc meter days.csv -f table
$ costcalc meter --show combined
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LOGS]...", help="Files, folders or patterns in quotes; .gz and .zst are read as they are."
        ),
    ] = None,
    logs: Annotated[
        str | None,
        typer.Option(
            "--logs",
            metavar="FORMAT",
            help="The log format: one that comes along, as combined, or a YAML file. Default: a CSV table of usage.",
            rich_help_panel=_FORMAT,
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show", metavar="NAME", help="Print a format that comes along, and end.", rich_help_panel=_FORMAT
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            metavar="KEY=COLUMN",
            help="Other columns than the format's: time=ts,status=code,account=key (repeatable).",
            rich_help_panel=_FORMAT,
        ),
    ] = None,
    route: Annotated[
        list[str] | None,
        typer.Option(
            "--route",
            metavar="API=PATH",
            help="Which path is which API: ocr=/v1/ocr/*, where * is any text (repeatable; the first that fits counts).",
            rich_help_panel=_FORMAT,
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="The time zone of the bill, which says to what month a call belongs. Default: UTC.",
            rich_help_panel=_ANSWER,
        ),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="PERIOD", help="Usage by month or by day.", rich_help_panel=_ANSWER)
    ] = "month",
    sizes: Annotated[
        bool,
        typer.Option("--sizes", help="A row for each size of calls, for prices by the call.", rich_help_panel=_ANSWER),
    ] = False,
    peaks: Annotated[
        bool,
        typer.Option(
            "--peaks", help="The most tasks at once of each day, for concurrency --demand.", rich_help_panel=_ANSWER
        ),
    ] = False,
    only_account: Annotated[
        str | None,
        typer.Option(
            "--account", metavar="NAME", help="Peaks and rates of one account alone.", rich_help_panel=_ANSWER
        ),
    ] = None,
    only_api: Annotated[
        str | None,
        typer.Option("--api", metavar="NAME", help="Peaks and rates of one API alone.", rich_help_panel=_ANSWER),
    ] = None,
    conflicts: Annotated[
        str | None,
        typer.Option(
            "--conflicts",
            metavar="RULE",
            help="Which of the rows of one id counts where they differ: first, last or success.",
            rich_help_panel="Rows",
        ),
    ] = None,
    bad_rows: Annotated[
        str | None,
        typer.Option(
            "--bad-rows",
            metavar="N",
            help="How many rows that cannot be read may be left out: 20, or 0.1%. Default: none.",
            rich_help_panel="Rows",
        ),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="At most so much memory: 2GB. Default: most of it.",
            rich_help_panel=_ENGINE,
        ),
    ] = None,
    tmp: Annotated[
        str | None,
        typer.Option(
            "--tmp", metavar="FOLDER", help="Where to put what does not fit in memory.", rich_help_panel=_ENGINE
        ),
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help="csv to read on, table for a summary, or json, markdown, github.",
            rich_help_panel="Common options",
        ),
    ] = "csv",
    json: Annotated[
        bool, typer.Option("--json", help="Short for --format json.", rich_help_panel="Common options")
    ] = False,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write it to a file as well, its format by the suffix: .csv .json .md .txt (repeatable).",
            rich_help_panel="Common options",
        ),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="CODE",
            help="Exit 3 where there is a note of this code (repeatable), as other-api.",
            rich_help_panel="Gates",
        ),
    ] = None,
) -> None:
    """Read logs; the text of the help is above."""
    if show is not None:
        write(preset_text(show))
        return
    if not paths:
        raise RequestError(
            "nothing to read: name files, folders or patterns, as costcalc meter 'logs/*.gz' --logs combined"
        )
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, None)
    question = Question(
        zone=_said("--zone", zone, zone_named) if zone is not None else zone_named("UTC"),
        period=_word("--by", by, Period),
        sizes=sizes,
        part=Part(only_account, only_api),
        conflicts=None if conflicts is None else _word("--conflicts", conflicts, Conflicts),
        bad_rows=0 if bad_rows is None else _said("--bad-rows", bad_rows, _tolerance),
        peaks=peaks,
        rates=to is not Format.CSV,
    )
    if (only_account is not None or only_api is not None) and not (peaks or question.rates):
        raise RequestError("--account and --api choose whose peaks and rates; add --peaks, or leave them out")
    named, routes = _pairs("--columns", columns, "time=ts"), _pairs("--route", route, "ocr=/v1/ocr/*")
    log = None
    if logs is not None:
        log = with_routes(with_columns(load_format(logs), dict(named)), routes)
        check(log, question)
        if zone is not None and log.by_days:
            raise RequestError(f"--zone: {log.name} has days or months, which no zone moves; leave it out")
    engine = DuckDBEngine(log, paths, columns=dict(named), memory=memory, tmp=tmp)
    answer = _with_progress(engine, question) if sys.stderr.isatty() else meter(engine, question)
    held = tuple(of_codes(answer.notes, gates.codes))
    if to is Format.CSV:
        for note in answer.notes:
            say(f"costcalc: note: {note.message}")
    write_result(answer, to, targets=targets, gates=held)
    failed = [gate for gate in held if not gate.met]
    for gate in failed:
        fail(f"gate failed: {gate.message}")
    if failed:
        raise typer.Exit(GATE_FAILED)


def _with_progress(engine: DuckDBEngine, question: Question) -> Metered:
    from costcalc.render.progress import asking

    with asking(engine.progress):
        return meter(engine, question)


def _said(option: str, text: str, read: Callable[[str], Value]) -> Value:
    """Read the value of an option; RequestError names it."""
    try:
        return read(text)
    except RequestError as error:
        raise RequestError(f"{option}: {error}") from None


def _word(option: str, text: str, words: type[Word]) -> Word:
    try:
        return words(text)
    except ValueError:
        known = [word.value for word in words]
        near = did_you_mean(text, known) or f"; choose one of {', '.join(known)}"
        raise RequestError(f"{option}: {shown(text)} is none of them{near}") from None


def _tolerance(text: str) -> int | Fraction:
    """Read a count of rows, or a share of all."""
    return parse_percent(text) if text.rstrip().endswith("%") else parse_count(text)


def _pairs(option: str, texts: Sequence[str] | None, example: str) -> list[tuple[str, str]]:
    """Read ``NAME=VALUE``; several with commas between where a further one follows the comma."""
    pairs: list[tuple[str, str]] = []
    for text in texts or ():
        for part in text.split(",") if option == "--columns" else [text]:
            name, sign, value = part.partition("=")
            if not (name.strip() and sign and value.strip()):
                raise RequestError(f"{option}: {shown(part)} names nothing; write it as {example}")
            pairs.append((name.strip(), value.strip()))
    return pairs
