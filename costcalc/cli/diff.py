"""costcalc diff: what changed, and what does it cost?"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.held import held
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.usage import billed, noted, read_usage, reading_of
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, check_unused, takes_usage_files
from costcalc.cli.volume import asked
from costcalc.engine.changes.diff import counting_days, diff_sheets, diff_sheets_usage, diff_usages, shared
from costcalc.engine.changes.saved import diff_results
from costcalc.errors import RequestError
from costcalc.loader import load_sheet
from costcalc.loader.inputs import Input, Kind, read_input
from costcalc.results.common import CHEAPEST, PAY_CHOICES
from costcalc.results.diff import Diff

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
What changed, and what does it cost? Of two sheets, usages, or results of estimate, plan or concurrency.

For example:
$ costcalc diff old.yaml new.yaml --calls 200000
$ costcalc diff march.csv april.csv
$ costcalc diff old.json new.json --max-increase 10%
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
@takes_usage_files
def run(
    ctx: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A price sheet, a usage file, or a result of estimate, plan or concurrency saved with --json; - for stdin.",
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is compared with: another of the same kind.")],
    calls: Annotated[
        str | None, typer.Option("--calls", metavar="N", help="Of two sheets: price so many calls of one month.")
    ] = None,
    failed: options.Failed = None,
    size: options.Size = None,
    days: options.Days = None,
    usage: Annotated[
        str | None,
        typer.Option("--usage", metavar="FILE", help="Of two sheets: price the months of a CSV file; - for stdin."),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free", metavar="N", help="Left of the free quota, as in estimate; of many months as OWNER:N@MONTH."
        ),
    ] = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="N",
            help="Left in packages already bought; of many months as OWNER:N@MONTH (repeatable).",
        ),
    ] = None,
    no_postpaid: options.NoPostpaid = False,
    pay: options.Pay = None,
    max_increase: Annotated[
        str | None,
        typer.Option(
            "--max-increase",
            metavar="LIMIT",
            help="Exit 3 where the new total is larger by more than 10% or an amount.",
            rich_help_panel="Gates",
        ),
    ] = None,
    pricing: options.Pricing = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    budget: options.Budget = None,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
    files: UsageFiles = NOTHING_SAID,
) -> None:
    """Compare two inputs of a kind."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, budget, max_increase, max_age, today)
    options.check_pay(pay, PAY_CHOICES, postpaid=not no_postpaid)
    if [old, new, usage, pricing].count("-") > 1:
        raise RequestError("standard input (-) can be read only once; name a file for the other")
    kept = options.optional_count("--days", days)
    before, after = read_input(old), read_input(new)
    if before.kind is not after.kind:
        raise RequestError(f"{old} is {before.kind} and {new} is {after.kind}; compare two of a kind")
    given = {
        "--calls": calls is not None,
        "--failed": failed is not None,
        "--size": size is not None,
        "--days": days is not None,
        "--usage": usage is not None,
        "--free": bool(free),
        "--prepaid": bool(prepaid),
        "--no-postpaid": no_postpaid,
        "--pay": pay is not None,
        # A variable of the environment is for other commands, too.
        "-p": options.typed(ctx, "pricing"),
        "--api": options.typed(ctx, "api"),
    }
    if before.kind is Kind.RESULT:
        _refuse(given, given, "saved results have their own calls and prices")
        check_unused(files, "two usage files")
        answer = _results(before, after)
    elif before.kind is Kind.USAGE:
        _refuse(given, ("--calls", "--failed", "--size", "--days", "--usage"), "usage files have their own calls")
        sheet = load_sheet(pricing)
        reading = reading_of(files)
        old_usage, new_usage = (read_usage(each.content, sheet, api, reading=reading) for each in (before, after))
        answer = diff_usages(
            sheet,
            billed(old_usage.series, files),
            billed(new_usage.series, files),
            labels=(before.content.label, after.content.label),
            free=held("--free", free),
            prepaid=held("--prepaid", prepaid),
            postpaid=not no_postpaid,
            pay=pay or "postpaid",
        )
        answer = noted(answer, new_usage.notes)
    else:
        _refuse(given, ("-p",), "OLD and NEW are the price sheets")
        if (calls is None) == (usage is None):
            example = shlex.join(["costcalc", "diff", old, new, "--calls", "200000"])
            raise RequestError(f"say the calls in one way: --calls N, or --usage FILE; try: {example}")
        sheets = before.sheet(), after.sheet()
        if usage is not None:
            _refuse(given, ("--failed", "--size", "--days"), "the usage file has its own failed calls and sizes")
            read = read_usage(usage, shared(*sheets), api, other_sheet="", reading=reading_of(files))
            answer = diff_sheets_usage(
                *sheets,
                billed(read.series, files),
                free=held("--free", free),
                prepaid=held("--prepaid", prepaid),
                postpaid=not no_postpaid,
                pay=pay or "postpaid",
            )
            answer = noted(answer, read.notes)
        else:
            check_unused(files, "--usage FILE")
            volume = asked(counting_days(*sheets, api), calls or "", failed, kept, size)
            answer = diff_sheets(
                *sheets,
                calls=volume.calls,
                failed=volume.failed,
                days=volume.days,
                free=options.single_count("--free", free),
                prepaid=options.single_count("--prepaid", prepaid) or 0,
                api=api,
                postpaid=not no_postpaid,
                pay=pay or CHEAPEST,
            )
    write_report(answer, to, quiet=quiet, gates=gates, targets=targets)


def _refuse(given: Mapping[str, bool], names: Iterable[str], why: str) -> None:
    """Refuse options that say nothing about what is compared: who gives one expects something of it."""
    found = [name for name in names if given[name]]
    if found:
        raise RequestError(f"{why}; leave out {' and '.join(found)}")


def _results(old: Input, new: Input) -> Diff:
    before, after = old.result(), new.result()
    if before.kind != after.kind:
        raise RequestError(
            f"{before.side.label} is a result of {before.kind} and {after.side.label} of {after.kind}; "
            "compare two results of one command"
        )
    return diff_results(before, after)
