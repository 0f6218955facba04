"""costcalc forecast: where does this month end?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, NamedTuple

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of, limit_of
from costcalc.cli.held import held
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, check_unused, takes_usage_files
from costcalc.engine.accounts import assign, month_index, name_of, require_no_month
from costcalc.engine.forecast import WAYS, forecast
from costcalc.errors import RequestError, listed
from costcalc.money import plural
from costcalc.quantities import Units, parse_percent
from costcalc.render import Format
from costcalc.results.common import CHEAPEST, Note, NoteCode
from costcalc.results.forecast import ENDS, LIKELY
from costcalc.sheet import Api, PriceSheet
from costcalc.usage import UsageSeries, month_of, parse_day

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_MAX_TOLD = 3
_MORE = (Format.USAGE,)


_HELP = """\
Where does this month end? Its calls and its cost, from the days so far; and what to buy now.

For example:
$ costcalc forecast --usage days.csv
$ costcalc forecast --so-far 93k --on 2026-11-18 --prepaid 40k@2027-01
$ costcalc forecast --usage days.csv --budget 100 --warn-at 80% --explain
"""


class _Used(NamedTuple):
    """What was used up to a day: of each day, or in all."""

    on: date
    days: list[Units] | None
    so_far: Units | None
    owner: UsageSeries
    notes: tuple[Note, ...] = ()


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
        typer.Option("--so-far", metavar="N", help="In place of --usage: calls of the month up to the day of --on."),
    ] = None,
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
            help="Left of the free quota now. Default: what the month so far leaves of a monthly one; a one-off one used up.",
        ),
    ] = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="N[@MONTH]",
            help="Left in packages now, as 40k, or 40k@2027-01 where it expires then (repeatable). Default: nothing.",
        ),
    ] = None,
    so_far_postpaid: Annotated[
        str | None,
        typer.Option(
            "--so-far-postpaid",
            metavar="N",
            help="Calls of the month so far that were postpaid. Default: none while quota or packages have units left, "
            "else all that the monthly quota did not pay for.",
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
        used = _from_file(usage, sheet, api, day, files)
    else:
        check_unused(files, "--usage FILE")
        used = _said(sheet.api(api), so_far, day)
    priced = sheet.api(used.owner.api)
    answer = forecast(
        sheet,
        on=used.on,
        days=used.days,
        so_far=used.so_far,
        free=_left("free", free, sheet, used),
        prepaid=_left("prepaid", prepaid, sheet, used) or 0,
        so_far_postpaid=options.optional_units("--so-far-postpaid", so_far_postpaid),
        pay=pay or CHEAPEST,
        budget=limit_of(gates.budget, sheet.currency) if gates.budget else None,
        budget_at=budget_at or LIKELY,
        warn_at=options.parsed("--warn-at", warn_at, parse_percent),
        api=priced.key,
    )
    answer = replace(answer, account=used.owner.account, notes=(*answer.notes, *used.notes))
    write_report(answer, to, quiet=quiet, explain=explain, gates=gates, targets=targets, plot=plot)


def _said(api: Api, so_far: str | None, on: date | None) -> _Used:
    if on is None:
        raise RequestError(f"--so-far {so_far} needs the day up to which it is counted; add --on, as --on 2026-11-18")
    month = month_of(on.toordinal())
    return _Used(on, None, options.optional_units("--so-far", so_far), UsageSeries(None, api.key, month, (0,), (0,)))


def _from_file(source: str, sheet: PriceSheet, key: str | None, on: date | None, files: UsageFiles) -> _Used:
    """Return the days of the one account and API of a file; RequestError where there are several, or no days."""
    from costcalc.cli.usage import billed, read_usage, reading_of

    read = read_usage(source, sheet, key, reading=reading_of(files), daily=True)
    series = billed(read.series, files)
    if len(series) > 1:
        names = listed([name_of(each) for each in series], _MAX_TOLD)
        raise RequestError(
            f"--usage: a forecast is of one account and API, and the file has {len(series):,} ({names}); choose an API by "
            "--api, add accounts that share one bill by --one-bill, or give a file of one account"
        )
    owner = series[0]
    if owner.days is None or owner.first_day is None:
        raise RequestError(
            "--usage: the file has months, and a forecast takes a row for each day; without days, say --so-far N --on DATE"
        )
    api = sheet.api(owner.api)
    days = [api.units(day) for month in owner.days for day in month]
    last = date.fromordinal(owner.first_day + len(days) - 1)
    # That the month is not there whole is what a forecast is for.
    notes = [note for note in read.notes if note.code is not NoteCode.PARTIAL_MONTH]
    if on is not None and on < last:
        raise RequestError(
            f"--on {on}: the usage file has rows up to {last}; leave --on out, or cut the file behind that day"
        )
    if on is not None and on > last:
        if month_of(on.toordinal()) != month_of(last.toordinal()):
            raise RequestError(f"--on {on}: the usage file ends on {last}, and has no day of that month; add its rows")
        absent = (on - last).days
        days += [0] * absent
        if files.gaps is None:
            notes.append(
                Note(
                    NoteCode.MISSING_DAYS,
                    f"{plural(absent, 'day')} after the last row, {last}, up to {on} count as 0 calls; "
                    "--gaps zero says that this is meant",
                )
            )
    return _Used(on or last, days, None, owner, tuple(notes))


def _left(parameter: str, texts: list[str] | None, sheet: PriceSheet, used: _Used) -> Units | None:
    """Return what is left now, of one or of several lots; RequestError where a month named is over."""
    if not texts:
        return None
    if parameter == "free" and len(texts) > 1:
        raise RequestError(f"--free is given {len(texts)} times; give it once")
    api = sheet.api(used.owner.api)
    (lots,) = assign(sheet, held(f"--{parameter}", texts), [used.owner], parameter)
    for lot in lots:
        if parameter == "free":
            require_no_month(api, lot)
        if lot.month is not None:
            month_index(lot.month, month_of(used.on.toordinal()), 1, parameter)
    return api.units(sum(lot.units for lot in lots))
