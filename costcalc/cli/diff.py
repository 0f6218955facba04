"""costcalc diff: what changed, and what does it cost?"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, NamedTuple

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.held import held
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.usage import read_usage
from costcalc.engine.diff import diff_results, diff_sheets, diff_sheets_usage, diff_usages, shared
from costcalc.engine.estimate import CHEAPEST, PAY_CHOICES
from costcalc.errors import RequestError
from costcalc.loader import load_sheet
from costcalc.loader.inputs import Input, Kind, read_input
from costcalc.money import MONEY_FORMS, Currency, currency, grouped, parse_money, percent, shown
from costcalc.quantities import parse_percent
from costcalc.results.diff import Diff

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=TextCommand, context_settings=HELP)
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
) -> None:
    """What changed, and what does it cost? Of two sheets, usages, or results of estimate, plan or concurrency.

    For example:
    $ costcalc diff old.yaml new.yaml --calls 200000
    $ costcalc diff march.csv april.csv
    $ costcalc diff old.json new.json --max-increase 10%
    """
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, budget)
    options.check_pay(pay, PAY_CHOICES, postpaid=not no_postpaid)
    limit = options.parsed("--max-increase", max_increase, parse_limit)
    if [old, new, usage, pricing].count("-") > 1:
        raise RequestError("standard input (-) can be read only once; name a file for the other")
    before, after = read_input(old), read_input(new)
    if before.kind is not after.kind:
        raise RequestError(f"{old} is {before.kind} and {new} is {after.kind}; compare two of a kind")
    given = {
        "--calls": calls is not None,
        "--failed": failed is not None,
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
        answer = _results(before, after)
    elif before.kind is Kind.USAGE:
        _refuse(given, ("--calls", "--failed", "--usage"), "usage files have their own calls")
        sheet = load_sheet(pricing)
        answer = diff_usages(
            sheet,
            read_usage(before.content, sheet, api),
            read_usage(after.content, sheet, api),
            labels=(before.content.label, after.content.label),
            free=held("--free", free),
            prepaid=held("--prepaid", prepaid),
            postpaid=not no_postpaid,
            pay=pay or "postpaid",
        )
    else:
        _refuse(given, ("-p",), "OLD and NEW are the price sheets")
        if (calls is None) == (usage is None):
            example = shlex.join(["costcalc", "diff", old, new, "--calls", "200000"])
            raise RequestError(f"say the calls in one way: --calls N, or --usage FILE; try: {example}")
        sheets = before.sheet(), after.sheet()
        if usage is not None:
            _refuse(given, ("--failed",), "the usage file has its own failed calls")
            answer = diff_sheets_usage(
                *sheets,
                read_usage(usage, shared(*sheets), api, other_sheet=""),
                free=held("--free", free),
                prepaid=held("--prepaid", prepaid),
                postpaid=not no_postpaid,
                pay=pay or "postpaid",
            )
        else:
            answer = diff_sheets(
                *sheets,
                calls=options.count("--calls", calls or ""),
                failed=options.failed_calls(failed),
                free=options.single_count("--free", free),
                prepaid=options.single_count("--prepaid", prepaid) or 0,
                api=api,
                postpaid=not no_postpaid,
                pay=pay or CHEAPEST,
            )
    more = over_increase(answer, limit) if limit is not None else ()
    write_report(answer, to, quiet=quiet, gates=gates, targets=targets, more_failures=more)


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


class Limit(NamedTuple):
    """How much more the new total may be: a share of the old one, or an amount."""

    written: str
    share: Fraction | None
    amount: Fraction


def parse_limit(text: str) -> Limit:
    """Read ``10%`` or an amount; RequestError for anything else."""
    try:
        if text.rstrip().endswith("%"):
            return Limit(text.strip(), parse_percent(text), Fraction(0))
        return Limit(text.strip(), None, Fraction(parse_money(text)))
    except RequestError:
        raise RequestError(f"{shown(text)} is not a limit; write a share as 10%, or {MONEY_FORMS}") from None


def over_increase(diff: Diff, limit: Limit) -> Iterator[str]:
    """Yield the line of a failed gate where the new total is larger by more than the limit, which itself is met.

    From an old total of 0 no increase is within any share. Where a total is absent, or more calls go unserved than
    before, no difference in money says what the change costs: the gate fails.
    """
    before, after = diff.before, diff.after
    failed = f"--max-increase {limit.written}: "
    if diff.amount is None or before.total is None:
        absent = " and ".join(side.label for side in (before, after) if side.total is None)
        yield f"{failed}{absent}: no total, so the increase is not known"
    elif after.unserved > before.unserved:
        yield (
            f"{failed}{grouped(after.unserved - before.unserved)} more calls are unserved than before "
            f"({grouped(after.unserved)}, {grouped(before.unserved)} before)"
        )
    else:
        allowed = limit.amount if limit.share is None else limit.share * Fraction(before.total)
        excess = Fraction(diff.amount) - allowed
        if excess <= 0:
            return
        used = currency(diff.header.currency)
        share = f" ({percent(diff.amount, before.total)} %)" if before.total else ""
        yield (
            f"{failed}at most {_exact(allowed, used)} more than {grouped(before.total)} is allowed, but it is "
            f"{grouped(diff.amount)} more{share}, {_exact(excess, used)} too much"
        )


def _exact(amount: Fraction, used: Currency) -> str:
    """Write an amount with as many digits as it needs: 5 % of 0.50 is 0.025."""
    digits = used.digits
    while (amount * 10**digits).denominator != 1:
        digits += 1
    return grouped(Currency(used.code, digits).amount(int(amount * 10**digits)))
