"""costcalc meter: what was used, by the logs?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import typer

from costcalc.cli import meter_options as options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.ending import tidied
from costcalc.cli.errors import GATE_FAILED, fail, say
from costcalc.cli.gates import gates_of, of_codes
from costcalc.cli.options import Plot, option_of, typed
from costcalc.cli.output import format_of, targets_of, write, write_result
from costcalc.errors import RequestError, did_you_mean
from costcalc.meter.dialects import PRINTED
from costcalc.meter.engines.answered import AnsweredEngine, printed
from costcalc.meter.engines.duckdb import DuckDBEngine
from costcalc.meter.format_files import load_format, preset_text
from costcalc.meter.formats import LogFormat, with_columns, with_routes
from costcalc.meter.kernel import Conflicts, Part, Period
from costcalc.meter.metering import Engine, meter
from costcalc.meter.questions import Question, check
from costcalc.meter.zones import zone_named
from costcalc.money import parse_count, shown
from costcalc.quantities import parse_percent
from costcalc.render import Format
from costcalc.results.meter import Metered

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


_HELP = """\
What was used? Logs of calls as usage, peaks and rates that the other commands read.

For example:
$ costcalc meter access.log --logs combined --route 'ocr=/v1/*'
$ costcalc meter 'logs/*.jsonl' --logs nginx-json --route 'ocr=/v1/*' --peaks
$ costcalc meter days.csv -f table
$ costcalc meter --show combined
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    ctx: typer.Context,
    paths: options.Paths = None,
    logs: options.Logs = None,
    show: options.Show = None,
    columns: options.Columns = None,
    route: options.Route = None,
    zone: options.Zone = None,
    by: options.By = "month",
    sizes: options.Sizes = False,
    peaks: options.Peaks = False,
    only_account: options.Account = None,
    only_api: options.Api = None,
    conflicts: options.Rule = None,
    bad_rows: options.BadRows = None,
    engine: options.Engine = None,
    table: options.Table = None,
    sql: options.Sql = None,
    answered: options.Answer = None,
    memory: options.Memory = None,
    tmp: options.Tmp = None,
    output_format: options.FormatName = "csv",
    json: options.Json = False,
    output: options.Output = None,
    plot: Plot = False,
    fail_on: options.FailOn = None,
) -> None:
    """Read logs; the text of the help is above."""
    if show is not None:
        text = preset_text(show)
        _refuse(paths, "--show prints a format and ends; leave out the files")
        _refuse_others(ctx, "--show prints a format and ends", {"show"})
        write(text)
        return
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
    log = _format(logs, dict(named), routes, question, zone) if logs is not None else None
    if log is None and (engine or sql or answered):
        raise RequestError("a table has no format of its own; say what its columns mean with --logs")
    if log is None and routes:
        raise RequestError(
            "--route: a table of usage names its APIs itself; leave it out, or say what logs these are with --logs"
        )
    if log is not None and sql is not None:
        _refuse(paths, "--sql prints a query over a --table; leave out the files")
        if table is None:
            raise RequestError("--sql needs the name of the table; add it, as --table calls.events")
        _refuse_others(ctx, "--sql prints a query and ends", {*_OF_THE_QUESTION, "sql", "table"})
        write(f"{printed(PRINTED[_known('--sql', sql, tuple(PRINTED))], log, table, question)};\n")
        return
    asked: Engine
    if log is not None and answered is not None:
        _refuse(paths, "--result is the answer already; leave out the files")
        _refuse_others(ctx, "--result is the answer already", {*_OF_THE_QUESTION, *_OF_THE_REPORT, "answered"})
        asked = AnsweredEngine(log, answered, question)
    elif log is not None and engine is not None:
        from costcalc.meter.engines.spark import SparkEngine

        _refuse_others(
            ctx,
            "--engine computes elsewhere, and what DuckDB may take is of no use to it",
            {*_OF_THE_QUESTION, *_OF_THE_REPORT, "paths", "engine", "table"},
        )
        asked = SparkEngine(engine, log, paths or [], table)
    else:
        _refuse([table] if table else None, "--table belongs to --engine or --sql; add one of them")
        if not paths:
            raise RequestError(
                "nothing to read: name files, folders or patterns, as costcalc meter 'logs/*.gz' --logs combined"
            )
        asked = DuckDBEngine(log, paths, columns=dict(named), memory=memory, tmp=tmp)
    with tidied(), closing(asked):
        answer = _with_progress(asked, question) if sys.stderr.isatty() else meter(asked, question)
    held = tuple(of_codes(answer.notes, gates.codes))
    if to is Format.CSV:
        for note in answer.notes:
            say(f"costcalc: note: {note.message}")
    write_result(answer, to, targets=targets, gates=held, plot=plot)
    failed = [gate for gate in held if not gate.met]
    for gate in failed:
        fail(f"gate failed: {gate.message}")
    if failed:
        raise typer.Exit(GATE_FAILED)


_OF_THE_QUESTION = {
    *("logs", "columns", "route", "zone", "by", "sizes", "peaks", "only_account", "only_api", "conflicts", "bad_rows")
}
_OF_THE_REPORT = {"output_format", "json", "output", "plot", "fail_on"}


def _refuse_others(ctx: typer.Context, why: str, known: set[str]) -> None:
    """Refuse options that change nothing beside another: who gives one expects something of it."""
    given = [option_of(each) for each in ctx.command.params if each.name not in known and typed(ctx, str(each.name))]
    if given:
        raise RequestError(f"{why}; leave out {' and '.join(given)}")


def _format(
    source: str, named: dict[str, str], routes: list[tuple[str, str]], question: Question, zone: str | None
) -> LogFormat:
    """Return the format with what the line says in place of its keys, once the question can be asked of it."""
    log = with_routes(with_columns(load_format(source), named), routes)
    check(log, question)
    if zone is not None and log.by_days:
        raise RequestError(f"--zone: {log.name} has days or months, which no zone moves; leave it out")
    return log


def _with_progress(engine: Engine, question: Question) -> Metered:
    from costcalc.render.progress import asking

    with asking(engine.progress):
        return meter(engine, question)


def _refuse(given: Sequence[str] | None, why: str) -> None:
    if given:
        raise RequestError(why)


def _known(option: str, text: str, known: Sequence[str]) -> str:
    """Return one of some words."""
    if text not in known:
        near = did_you_mean(text, known) or f"; choose one of {', '.join(known)}"
        raise RequestError(f"{option}: {shown(text)} is none of them{near}")
    return text


def _said(option: str, text: str, read: Callable[[str], Value]) -> Value:
    """Read the value of an option; RequestError names it."""
    try:
        return read(text)
    except RequestError as error:
        raise RequestError(f"{option}: {error}") from None


def _word(option: str, text: str, words: type[Word]) -> Word:
    return words(_known(option, text, [word.value for word in words]))


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
