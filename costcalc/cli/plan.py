"""costcalc plan: what should I buy, and when?"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.held import ends, held, own_purchases, regret_of, subscriptions
from costcalc.cli.output import FOCUS, format_of, is_focus, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, takes_usage_files
from costcalc.errors import RequestError

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
What should I buy, and when? The cheapest dated purchases over months, and why.

For example:
$ costcalc plan --calls 200000
$ costcalc plan --calls 15k --growth 5% --start 2026-02
$ costcalc plan --usage calls.csv --prepaid 40k@2026-05
$ costcalc plan --usage last-year.csv --shift 12 --scale 125% --growth 5%
$ costcalc plan --calls 2.4M/year --season 1,1,1,1,1,1,1,1,1,1.2,1.5,2
$ costcalc plan --usage calls.csv --prefer robust --regret 25% --regret -25%
$ costcalc plan --calls 200000 --months 3 --buy 1x1M@1
$ costcalc plan --calls 200k --case low=-40%:25 --case high=+50%:75
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
@takes_usage_files
def run(
    calls: Annotated[
        str | None,
        typer.Option(
            "--calls", metavar="N", help="Calls a month: 200000, 200k; or 30k/year, spread evenly, or 10k/day."
        ),
    ] = None,
    size: options.Size = None,
    months: Annotated[
        str | None,
        typer.Option(
            "--months",
            metavar="M",
            help="For how many months. Default: 12; those of --usage, which repeat from its first row where these are more.",
        ),
    ] = None,
    growth: Annotated[
        str | None,
        typer.Option(
            "--growth",
            metavar="P",
            help="Growth from each month to the next, as 5%, or 40%/year; the first has none. Default: none.",
        ),
    ] = None,
    season: Annotated[
        str | None,
        typer.Option(
            "--season",
            metavar="F,F,…",
            help="Twelve factors by which the calls differ from month to month, as 1,1,1,1,1,1,1,1,1,1.2,1.5,2: the first of January, or of "
            "the first month without --start. N/year is shared in proportion to them.",
        ),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            "--scale", metavar="P", help="How many per cent of the calls there will be, as 125%. Default: 100%."
        ),
    ] = None,
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage", metavar="FILE", help="In place of --calls: calls by month from a CSV file; - for standard input."
        ),
    ] = None,
    shift: Annotated[
        str | None,
        typer.Option(
            "--shift", metavar="M", help="How many months ahead those of --usage are moved, as 12. Default: none."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="MONTH", help="The first month, as 2026-03. Default: months count from 1."),
    ] = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="[OWNER:]LEFT@MONTH",
            help="Left in packages already bought, usable up to and in that month (repeatable). Default: nothing. "
            "OWNER: an API, ACCOUNT or ACCOUNT/API of --usage.",
        ),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="[OWNER:]LEFT[@MONTH]",
            help="Left of the free quota (repeatable); of a monthly one, in the first month. Default: a monthly one in full, a one-off one used up. "
            "OWNER as in --prepaid.",
        ),
    ] = None,
    free_until: options.FreeUntil = None,
    subscription: options.Subscription = None,
    no_postpaid: options.NoPostpaid = False,
    buy: Annotated[
        list[str] | None,
        typer.Option(
            "--buy",
            metavar="COUNTxSIZE@MONTH",
            help="Price your own plan of one account and API beside the cheapest, as 2x1M@2026-03 (repeatable).",
        ),
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(
            "--case",
            metavar="NAME=CHANGE:WEIGHT",
            help="Nobody knows the calls: say what to buy now, by cases of them, as low=-40%:25 or high=FILE:25, a usage file "
            "(repeatable). Default weight: all alike.",
        ),
    ] = None,
    prefer: Annotated[
        str | None,
        typer.Option(
            "--prefer",
            metavar="PLAN",
            help="Which plan is shown and totalled: cheapest; fewest, the one of the fewest packages, or robust, the one of the "
            "least worst regret where it is half that of the cheapest at most, both within 2 % of the cheapest. Default: cheapest. With --case: expected, the least expected "
            "cost (the default), or worst, the least regret in the worst case.",
        ),
    ] = None,
    regret: Annotated[
        list[str] | None,
        typer.Option(
            "--regret",
            metavar="P",
            help="How many more calls than planned a row of the regret is about, as 25% or -10% (repeatable). "
            "Default: 10, 20 and 30 % fewer and more.",
        ),
    ] = None,
    concurrency: options.Concurrency = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the months one by one.")] = False,
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
    """Plan purchases over months."""
    to, targets = format_of(output_format, json=json, more=FOCUS), targets_of(output, more=FOCUS)
    gates = gates_of(fail_on, budget, max_age=max_age, today=today)
    cases = None
    if case:
        from costcalc.cli.cases import Cases

        cases = Cases(case, prefer, buy=buy, regret=regret, concurrency=concurrency)
    elif prefer is not None:
        from costcalc.results.cases import PREFER

        if prefer in PREFER:
            raise RequestError(f"--prefer {prefer} is about cases; add them, as --case low=-40% --case high=+50%")
    from costcalc.cli.plan_calls import PlanCalls

    asked = PlanCalls(
        calls=calls,
        usage=usage,
        size=size,
        months=months,
        start=start,
        scale=scale,
        growth=growth,
        season=season,
        shift=shift,
        cases=cases is not None,
    )
    missing = "a plan of cases has none; leave --case out" if case else "" if usage or start else "add --start 2026-01"
    focus = is_focus(to, targets, account_id, missing, concurrency)
    options.check_stdin(pricing, contract, "--usage", usage)
    if cases:
        cases.check_stdin(pricing, contract, usage)
    sheet = load_prices(pricing, contract)
    made = asked.read(sheet, api, files, cases.read(sheet, api, files) if cases else None)
    told: dict[str, Any] = {
        "dated": made.dated,
        "free": held("--free", free),
        "free_until": ends(free_until),
        "subscriptions": subscriptions(subscription),
        "prepaid": held("--prepaid", prepaid, month_required=True),
        "postpaid": not no_postpaid,
    }
    if cases:
        now = replace(cases.answer(sheet, made, **told), shape=asked.shape)
        write_report(now, to, quiet=quiet, explain=explain, gates=gates, targets=targets, plot=plot)
        return
    from costcalc.engine.plan_usage import as_composite, plan_usage

    answer = plan_usage(
        sheet,
        made.series,
        **told,
        buy=own_purchases(buy),
        shape=asked.shape,
        file_months=made.file_months,
        prefer=prefer,
        regret=regret_of(regret),
    )
    if focus:
        from costcalc.cli.focus import with_planned_charges

        answer = with_planned_charges(answer, sheet, made.series, told, account_id)
    if usage is None and sheet.api(api).uses:
        answer = as_composite(answer, sheet, sheet.api(api))
    if made.notes:
        answer = replace(answer, notes=(*answer.notes, *made.notes))
    need = options.few("--concurrency", concurrency, "10")
    if need is not None:
        from costcalc.engine.add_ons.add_on import with_add_on

        answer = with_add_on(answer, sheet, concurrency=need)
    write_report(answer, to, quiet=quiet, explain=explain, gates=gates, targets=targets, plot=plot)
