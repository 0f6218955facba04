"""costcalc diff: what changed, and what does it cost?"""

from __future__ import annotations

import shlex
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.held import ends, held, held_now, subscriptions
from costcalc.cli.named import named, one_api
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices, under
from costcalc.cli.usage import billed, noted, read_by_both, read_usage, reading_of
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, check_unused, takes_usage_files
from costcalc.cli.volume import asked
from costcalc.engine.changes.diff import Priced, diff_sheets, diff_sheets_usage, diff_usages
from costcalc.engine.changes.in_common import compared_api, shared
from costcalc.engine.changes.price_changes import diff_prices
from costcalc.engine.changes.saved import diff_results
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.errors import RequestError
from costcalc.loader.inputs import Input, Kind, read_input
from costcalc.records import record
from costcalc.results.common import CHEAPEST, PAY_CHOICES
from costcalc.results.diff import Diff
from costcalc.results.sheets_diff import SheetsDiff

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
What changed, and what does it cost? Of two sheets, usages, or results of estimate, plan or concurrency.

For example:
$ costcalc diff old.yaml new.yaml --calls 200000
$ costcalc diff old.yaml new.yaml --fail-on price-changed
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
        str | None,
        typer.Option(
            "--calls",
            metavar="N",
            help="Of two sheets: price so many calls of one month. Without calls and usage, what changed is listed.",
        ),
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
    free_until: options.FreeUntil = None,
    subscription: options.Subscription = None,
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
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    plot: options.Plot = False,
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
    if [*(named(each).sheet for each in (old, new)), usage, pricing, contract].count("-") > 1:
        raise RequestError("standard input (-) can be read only once; name a file for the other")
    kept = options.few("--days", days, "31")
    names, api = one_api(ctx, old, new)
    before, after = (read_input(each.sheet) for each in names)
    if before.kind is not after.kind:
        raise RequestError(f"{old} is {before.kind} and {new} is {after.kind}; compare two of a kind")
    for each in names:
        if each.api and before.kind is not Kind.SHEET:
            raise RequestError(
                f"{each.sheet} is {before.kind}, and # names an API of a price sheet; leave out #{each.api}"
            )
    question = _Question(
        ctx=ctx,
        calls=calls,
        failed=failed,
        size=size,
        days=kept,
        usage=usage,
        files=files,
        free=free,
        free_until=free_until,
        subscription=subscription,
        prepaid=prepaid,
        postpaid=not no_postpaid,
        pay=pay,
        pricing=pricing,
        contract=contract,
        api=api,
    )
    compare = {Kind.RESULT: _results, Kind.USAGE: _usages, Kind.SHEET: _sheets}[before.kind]
    answer = compare(question, before, after)
    if isinstance(answer, SheetsDiff):  # a budget of the environment is for answers that have a total
        gates = gates._replace(budget=None)
    write_report(answer, to, quiet=quiet, gates=gates, targets=targets, plot=plot)


@record
class _Question:
    """What a line says about the calls and the prices, as it was typed."""

    ctx: typer.Context
    calls: str | None
    failed: str | None
    size: str | None
    days: int | None
    usage: str | None
    files: UsageFiles
    free: list[str] | None
    free_until: list[str] | None
    subscription: list[str] | None
    prepaid: list[str] | None
    postpaid: bool
    pay: str | None
    pricing: str | None
    contract: str | None
    api: str | None

    def without(self, why: str, *names: str) -> None:
        """Refuse options that say nothing about what is compared: who gives one expects something of it."""
        given = [each for each in self.ctx.command.params if each.name in names and options.typed(self.ctx, each.name)]
        if given:
            raise RequestError(f"{why}; leave out {' and '.join(map(options.option_of, given))}")

    def only_with_calls(self) -> None:
        """Refuse options about what calls cost where there are none."""
        check_unused(self.files, "--usage FILE")
        given = [each for each in self.ctx.command.params if each.name in _WITH_CALLS]
        typed = [options.option_of(each) for each in given if options.typed(self.ctx, each.name)]
        if typed:
            are = "is" if len(typed) == 1 else "are"
            example = shlex.join(
                ["costcalc", "diff", self.ctx.params["old"], self.ctx.params["new"], "--calls", "200000"]
            )
            raise RequestError(
                f"{' and '.join(typed)} {are} about what calls cost; add --calls N or --usage FILE, as {example}"
            )

    def priced(self) -> Priced:
        """Return how many months are priced: with what is held, as they stand."""
        return partial(
            estimate_usage,
            free=held("--free", self.free),
            free_until=ends(self.free_until),
            prepaid=held("--prepaid", self.prepaid),
            subscriptions=subscriptions(self.subscription),
            postpaid=self.postpaid,
        )


_OF_THE_CALLS = ("calls", "failed", "size", "days", "usage")
_OF_WHAT_IS_PAID = ("free", "free_until", "subscription", "prepaid", "no_postpaid", "pay")
_OF_THE_PRICES = (*_OF_WHAT_IS_PAID, "pricing", "contract", "api")
_WITH_CALLS = {*_OF_THE_CALLS, *_OF_WHAT_IS_PAID, "quiet", "budget", "max_increase"}


def _results(question: _Question, old: Input, new: Input) -> Diff:
    question.without("saved results have their own calls and prices", *_OF_THE_CALLS, *_OF_THE_PRICES)
    check_unused(question.files, "two usage files")
    before, after = old.result(), new.result()
    if before.kind != after.kind:
        raise RequestError(
            f"{before.side.label} is a result of {before.kind} and {after.side.label} of {after.kind}; "
            "compare two results of one command"
        )
    return diff_results(before, after)


def _usages(question: _Question, old: Input, new: Input) -> Diff:
    question.without("usage files have their own calls", *_OF_THE_CALLS)
    sheet = load_prices(question.pricing, question.contract)
    reading = reading_of(question.files)
    before, after = (read_usage(each.content, sheet, question.api, reading=reading) for each in (old, new))
    answer = diff_usages(
        sheet,
        billed(before.series, question.files),
        billed(after.series, question.files),
        labels=(old.content.label, new.content.label),
        priced=question.priced(),
        pay=question.pay or "postpaid",
    )
    return noted(answer, after.notes)


def _sheets(question: _Question, old: Input, new: Input) -> Diff | SheetsDiff:
    question.without("OLD and NEW are the price sheets", "pricing")
    if question.calls is not None and question.usage is not None:
        raise RequestError("say the calls in one way: --calls N, or --usage FILE")
    alone = question.calls is question.usage
    if alone:
        question.only_with_calls()
    sheets = old.sheet(), new.sheet()
    shared(*sheets)  # sheets of two currencies have no contract in common
    if question.contract is not None:
        of_old, of_new = under(question.contract, *sheets)
        sheets = of_old, of_new
    if alone:
        return diff_prices(*sheets, question.api)
    if question.usage is None:
        check_unused(question.files, "--usage FILE")
        question.without("--free-until is about the months of --usage", "free_until")
        api, by_day = compared_api(*sheets, question.api)
        volume = asked(api, question.calls or "", question.failed, question.days, question.size, by_day=by_day)
        answer = diff_sheets(
            *sheets,
            calls=volume.calls,
            failed=volume.failed,
            days=volume.days,
            size=options.optional_units("--size", question.size),
            free=options.single_units("--free", question.free),
            prepaid=options.single_units("--prepaid", question.prepaid) or 0,
            api=question.api,
            postpaid=question.postpaid,
            pay=question.pay or CHEAPEST,
            subscription=held_now(question.subscription, [api]).get(api.key),
        )
        return replace(answer, given=volume.given, noun="call" if volume.requests is None else api.unit)
    question.without("the usage file has its own failed calls and sizes", "failed", "size", "days")
    before, after = read_by_both(question.usage, shared(*sheets), sheets, question.api, reading_of(question.files))
    answer = diff_sheets_usage(
        *sheets,
        billed(before.series, question.files),
        billed(after.series, question.files),
        priced=question.priced(),
        pay=question.pay or "postpaid",
    )
    return noted(answer, after.notes)
