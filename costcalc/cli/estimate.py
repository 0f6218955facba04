"""costcalc estimate: what does this usage cost?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.output import FOCUS, format_of, is_focus, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, check_unused, takes_usage_files
from costcalc.cli.volume import asked
from costcalc.errors import RequestError
from costcalc.quantities import parse_volume
from costcalc.results.common import CHEAPEST, PAY_CHOICES

if TYPE_CHECKING:
    from costcalc.results.composite import CompositeEstimate
    from costcalc.results.estimate import Estimate
    from costcalc.results.estimate_usage import UsageEstimate
    from costcalc.sheet import Api

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
What does this usage cost? Postpaid, packages, and the cheapest of all.

For example:
$ costcalc estimate --calls 200000
$ costcalc estimate --calls 10k --free 50 --prepaid 2k --explain
$ costcalc estimate --usage calls.csv --budget 500/month
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
@takes_usage_files
def run(
    calls: Annotated[
        str | None,
        typer.Option(
            "--calls", metavar="N", help="Calls made in one month: 200000, 200k or 1.5M; or 10k/day, 2.4M/year."
        ),
    ] = None,
    failed: options.Failed = None,
    size: options.Size = None,
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage",
            metavar="FILE",
            help="In place of --calls: months, APIs and accounts from a CSV file, as they stand; - for standard input.",
        ),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="N",
            help="Left of the free quota. Default: a monthly one in full, a one-off one used up. With --usage also OWNER:N and N@MONTH (repeatable); OWNER: an API, ACCOUNT or ACCOUNT/API.",
        ),
    ] = None,
    free_until: options.FreeUntil = None,
    subscription: options.Subscription = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="N",
            help="Left in packages already bought. Default: nothing. With --usage also OWNER:N and N@MONTH (repeatable); "
            "OWNER as in --free.",
        ),
    ] = None,
    no_postpaid: options.NoPostpaid = False,
    pay: options.Pay = None,
    concurrency: options.Concurrency = None,
    days: options.Days = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the arithmetic of each amount, and its tier.")
    ] = False,
    pricing: options.Pricing = None,
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: report_options.FormatOrFocus = "table",
    json: options.Json = False,
    output: report_options.OutputOrFocus = None,
    plot: options.Plot = False,
    account_id: report_options.AccountId = None,
    quiet: options.Quiet = False,
    budget: options.Budget = None,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
    files: UsageFiles = NOTHING_SAID,
) -> None:
    """Price one month, or the months of a usage file."""
    to, targets = format_of(output_format, json=json, more=FOCUS), targets_of(output, more=FOCUS)
    gates = gates_of(fail_on, budget, max_age=max_age, today=today)
    options.check_pay(pay, PAY_CHOICES, postpaid=not no_postpaid)
    if (calls is None) == (usage is None):
        raise RequestError(
            "say the calls in one way: --calls N, or --usage FILE; try: costcalc estimate --calls 200000"
        )
    need, kept = options.few("--concurrency", concurrency, "10"), options.few("--days", days, "31")
    options.check_stdin(pricing, contract, "--usage", usage)
    if free_until and usage is None:
        raise RequestError(
            "--free-until is about the months of --usage; of one month, --free says what is left of its quota"
        )
    focus = is_focus(to, targets, account_id, "" if usage else "give --usage FILE, with the months", concurrency)
    sheet = load_prices(pricing, contract)
    at_once: int | None = None
    answer: Estimate | UsageEstimate | CompositeEstimate
    if usage is not None:
        if failed is not None:
            raise RequestError("the usage file has its own failed calls; leave out --failed")
        if size is not None:
            raise RequestError("the sizes of calls in a usage file stand in its column size; leave out --size")
        if pay not in {None, "postpaid"}:
            raise RequestError(
                f"--pay {pay}: estimate --usage prices the months as they stand and buys nothing; leave out --pay, "
                "or see costcalc plan with the same --usage for the cheapest purchases"
            )
        if explain:
            raise RequestError(
                "--explain prints the arithmetic of one month; leave it out with --usage, or give --calls"
            )
        from costcalc.cli.held import ends, held, subscriptions
        from costcalc.cli.usage import billed, noted, read_usage, reading_of, shared_out
        from costcalc.engine.estimate_usage import estimate_usage

        read = read_usage(usage, sheet, api, reading=reading_of(files))
        told: dict[str, Any] = {
            "free": held("--free", free),
            "free_until": ends(free_until),
            "subscriptions": subscriptions(subscription),
            "prepaid": held("--prepaid", prepaid),
            "postpaid": not no_postpaid,
        }
        answer = estimate_usage(sheet, billed(read.series, files), **told)
        answer = noted(shared_out(answer, sheet, read.series, files), read.notes)
        if focus:
            from costcalc.cli.focus import with_charges

            answer = with_charges(answer, sheet, read.series, told, account_id, one_bill=files.one_bill)
    elif sheet.api(api).uses:
        check_unused(files, "--usage FILE")
        from costcalc.cli.composite import estimated

        answer = estimated(
            sheet, api, calls or "", failed, size, kept, free, prepaid, subscription, postpaid=not no_postpaid, pay=pay
        )
    else:
        from costcalc.engine.call_sizes import at_size
        from costcalc.engine.estimate import estimate

        check_unused(files, "--usage FILE")
        priced = sheet.api(api)
        volume = asked(priced, calls or "", failed, kept, size, by_day=priced.counts_days)
        # Where tasks at once are sold by subscription alone, --concurrency says how many of it are paid, and adds nothing.
        if priced.concurrency is None and any(offer.per_concurrency for offer in priced.subscriptions):
            at_once = need
        answer = estimate(
            sheet if volume.size is None else at_size(sheet, api, volume.size),
            calls=volume.calls,
            failed=volume.failed,
            days=volume.days,
            free=options.single_units("--free", free),
            prepaid=options.single_units("--prepaid", prepaid) or 0,
            api=api,
            postpaid=not no_postpaid,
            pay=pay or CHEAPEST,
            at_once=at_once,
            subscription=_held(subscription, priced),
        )
        answer = replace(answer, given=volume.given, usage=answer.usage._replace(requests=volume.requests))
        # The days that calls are counted over are those that concurrency is kept for.
        kept = answer.days or kept
    if need is not None and at_once is None:
        from costcalc.engine.add_ons.add_on import with_add_on

        answer = with_add_on(answer, sheet, concurrency=need, days=kept)
    elif at_once is not None and days is not None and not _by_day(calls):
        raise RequestError("--days: a subscription by concurrency is paid by the month; leave the option out")
    elif kept is not None and not _by_day(calls):
        raise RequestError(
            "--days says how many days --calls N/day and --concurrency are about; add one of these, or leave --days out"
        )
    write_report(answer, to, quiet=quiet, explain=explain, gates=gates, targets=targets, plot=plot)


def _by_day(calls: str | None) -> bool:
    return calls is not None and parse_volume(calls).per == "day"


def _held(texts: list[str] | None, priced: Api) -> str | None:
    """Return the subscription that is held of an API, if there is one."""
    if not texts:
        return None
    from costcalc.cli.held import held_now

    return held_now(texts, [priced])[priced.key]
