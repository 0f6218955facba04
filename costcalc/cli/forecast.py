"""costcalc forecast: where does this month end?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of, limit_of
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, check_unused, takes_usage_files
from costcalc.errors import RequestError
from costcalc.quantities import parse_percent
from costcalc.render import Format
from costcalc.results.common import CHEAPEST
from costcalc.results.forecast import ENDS, LIKELY, WAYS
from costcalc.usage import parse_day

if TYPE_CHECKING:
    from costcalc.cli.forecast_used import Used
    from costcalc.engine.month_forecast import Told
    from costcalc.results.forecast import CompositeForecast, Forecast
    from costcalc.sheet import PriceSheet

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_MORE = (Format.USAGE,)


_HELP = """\
Where does this month end? Its calls and its cost, from the days so far; and what to buy now.

For example:
$ costcalc forecast --usage days.csv
$ costcalc forecast --so-far 93k --on 2026-11-18 --prepaid 40k@2027-01
$ costcalc forecast --usage days.csv --budget 100 --warn-at 80% --explain
$ costcalc forecast --usage days.csv -p postmark --subscription Basic
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
@takes_usage_files
def run(
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage",
            metavar="FILE",
            help="A row for each day, of this month and of those before it, from a CSV file; - for standard input.",
        ),
    ] = None,
    so_far: Annotated[
        str | None,
        typer.Option(
            "--so-far",
            metavar="N",
            help="In place of --usage: calls of the month up to the day of --on; or 5k/day, on each of its days.",
        ),
    ] = None,
    size: options.Size = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="The last day that is counted, and whole, as 2026-11-18. Default: the last of --usage.",
        ),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="N",
            help="Left of the free quota now. Default: what the month so far leaves of a monthly one; a one-off one used up. "
            "Of an API that uses others PART:N (repeatable).",
        ),
    ] = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="N[@MONTH]",
            help="Left in packages now, as 40k, or 40k@2027-01 where it expires then (repeatable). Default: nothing. "
            "PART:N as in --free.",
        ),
    ] = None,
    subscription: options.Subscription = None,
    so_far_postpaid: Annotated[
        list[str] | None,
        typer.Option(
            "--so-far-postpaid",
            metavar="N",
            help="Calls of the month so far that were postpaid. Default: none while quota or packages have units left, "
            "else all that the monthly quota did not pay for. PART:N as in --free.",
        ),
    ] = None,
    pay: Annotated[
        str | None,
        typer.Option(
            "--pay",
            metavar="WAY",
            help="Which way the rest of the month is paid: cheapest, with packages bought now, or postpaid. Default: cheapest.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Print the method, the level of each weekday, and the range's percentiles."),
    ] = False,
    pricing: options.Pricing = None,
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: report_options.FormatOrUsage = "table",
    json: options.Json = False,
    output: report_options.OutputOrUsage = None,
    plot: options.Plot = False,
    quiet: options.Quiet = False,
    budget: options.Budget = None,
    budget_at: Annotated[
        str | None,
        typer.Option(
            "--budget-at",
            metavar="END",
            help="Which end of the month --budget is held against: low, likely or high. Default: likely.",
            rich_help_panel="Gates",
        ),
    ] = None,
    warn_at: Annotated[
        str | None,
        typer.Option(
            "--warn-at",
            metavar="PERCENT",
            help="From so much of --budget on, as 80%, the report has the note near-budget.",
            rich_help_panel="Gates",
        ),
    ] = None,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
    files: UsageFiles = NOTHING_SAID,
) -> None:
    """Forecast one month of one account and API."""
    from costcalc.cli.forecast_used import from_file, said, told

    to, targets = format_of(output_format, json=json, more=_MORE), targets_of(output, more=_MORE)
    gates = gates_of(fail_on, budget, max_age=max_age, today=today)
    if (usage is None) == (so_far is None):
        raise RequestError(
            "say what was used in one way: --usage FILE with a row per day, or --so-far N --on DATE; "
            "try: costcalc forecast --so-far 93k --on 2026-11-18"
        )
    options.check_pay(pay, WAYS, postpaid=True)
    if budget_at is not None and budget_at not in ENDS:
        raise RequestError(f"--budget-at: {budget_at!r} is no end of a month; choose one of {', '.join(ENDS)}")
    if budget is None and (warn_at is not None or budget_at is not None):
        raise RequestError(f"{'--budget-at' if budget_at else '--warn-at'} is about --budget; add it, as --budget 5000")
    day = options.parsed("--on", on, parse_day)
    options.check_stdin(pricing, contract, "--usage", usage)
    sheet = load_prices(pricing, contract)
    if usage is not None:
        used = from_file(usage, sheet, api, day, files, size)
    else:
        check_unused(files, "--usage FILE")
        used = said(sheet, sheet.api(api), so_far or "", day, size)
    if used.many_sizes(sheet) and Format.USAGE in {to, *(target.to for target in targets)}:
        raise RequestError(
            "-f usage: the calls have several sizes, and the month's one row has one; leave it out, or forecast the calls of "
            "each size from a file of their own, and put the rows together"
        )
    left = told(sheet, used, free, prepaid, so_far_postpaid, subscription)
    asked = {
        "pay": pay or CHEAPEST,
        "budget": limit_of(gates.budget, sheet.currency) if gates.budget else None,
        "budget_at": budget_at or LIKELY,
        "warn_at": options.parsed("--warn-at", warn_at, parse_percent),
    }
    answer = _answer(sheet, used, left, asked)
    answer = replace(answer, account=used.owner.account, notes=(*answer.notes, *used.notes))
    write_report(answer, to, quiet=quiet, explain=explain, gates=gates, targets=targets, plot=plot)


def _answer(
    sheet: PriceSheet, used: Used, left: dict[str, Told], asked: dict[str, Any]
) -> Forecast | CompositeForecast:
    """Answer for one API, or for one that uses others."""
    from costcalc.cli.forecast_used import in_units
    from costcalc.engine.forecast import forecast

    api = sheet.api(used.owner.api)
    if api.uses:
        from costcalc.engine.forecast_composite import forecast_composite

        size = None if used.size is None else api.parts(used.size, "size")
        days = None if used.days is None else api.all_parts(used.days, "days")
        so_far = None if used.so_far is None else api.parts(used.so_far, "so_far")
        return forecast_composite(
            sheet, on=used.on, days=days, so_far=so_far, size=size, units=used.columns, told=left, api=api.key, **asked
        )
    tiers, mine = used.columns.get(api.key), left[api.key]
    return forecast(
        in_units(sheet, api.key) if used.counted else sheet,
        on=used.on,
        days=None if tiers else used.days,
        so_far=used.so_far,
        by_tier=tiers,
        size=used.size,
        free=mine.free,
        prepaid=mine.prepaid,
        so_far_postpaid=mine.postpaid,
        subscription=mine.subscription,
        api=api.key,
        **asked,
    )
