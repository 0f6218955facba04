"""costcalc reconcile: does the bill agree, and if not, why?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.held import ends, held, owned_purchases, subscriptions
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices, under
from costcalc.cli.tolerance import tolerance_of
from costcalc.cli.usage import read_usage, reading_of
from costcalc.cli.usage_files import NOTHING_SAID, UsageFiles, takes_usage_files
from costcalc.engine.reconciling.explanations.rules import Readings
from costcalc.engine.reconciling.reconcile import reconcile
from costcalc.errors import RequestError
from costcalc.loader import load_sheet
from costcalc.loader.bill import load_bill
from costcalc.loader.files import Content
from costcalc.loader.reading import Reading
from costcalc.loader.two_files import alike_in_both, readings_of
from costcalc.loader.usage import Usage, usage_content
from costcalc.money import shown
from costcalc.quantities import parse_percent
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet
from costcalc.sheet.offers import PerCall
from costcalc.usage import UsageSeries

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
"""Where vendors' months begin, most often."""
_MAX_READ_AGAIN = 4 << 20
"""Bytes of a usage file that is read by the months of other zones, too."""
_MAX_TAX = 100

_HELP = """\
Does the bill agree with the usage, and if not, why? Row by row, and the rule that explains the difference.

For example:
$ costcalc reconcile --usage calls.csv --bill bill.csv
$ costcalc reconcile --usage calls.csv --bill bill.csv --tolerance 0.5%
$ costcalc reconcile --usage calls.csv --bill focus.csv --also last-year.yaml
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
@takes_usage_files
def run(
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage",
            metavar="FILE",
            help="Months (or days), APIs and accounts as they were used, from a CSV file; - for standard input.",
        ),
    ] = None,
    bill: Annotated[
        str | None,
        typer.Option(
            "--bill",
            metavar="FILE",
            help="What was charged: a CSV file with the columns of a usage file and amount in place of, or beside, calls; or a "
            "FOCUS file; - for standard input.",
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "--tolerance",
            metavar="AMOUNT",
            help="Exit 3 where a row is off by more, or stands in one file only: 0.01, or 0.5% of what is expected.",
            rich_help_panel="Gates",
        ),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also",
            metavar="SHEET",
            help="A sheet of another date, which may explain a difference (repeatable).",
        ),
    ] = None,
    tax: Annotated[
        list[str] | None,
        typer.Option(
            "--tax",
            metavar="PERCENT",
            help="A tax that may explain a difference, as 19% (repeatable). Default: each of 1% to 27%.",
        ),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="N",
            help="Left of the free quota. Default: a monthly one in full, a one-off one used up. Also OWNER:N and N@MONTH "
            "(repeatable); OWNER: an API, ACCOUNT or ACCOUNT/API.",
        ),
    ] = None,
    free_until: options.FreeUntil = None,
    subscription: options.Subscription = None,
    prepaid: Annotated[
        list[str] | None,
        typer.Option(
            "--prepaid",
            metavar="N",
            help="Left in packages already bought. Default: nothing. Also OWNER:N and N@MONTH (repeatable); OWNER as in "
            "--free.",
        ),
    ] = None,
    buy: Annotated[
        list[str] | None,
        typer.Option(
            "--buy",
            metavar="[OWNER:]COUNTxSIZE@MONTH",
            help="Packages bought within the months, as 2x1M@2026-03 (repeatable): expected, and paying for calls. Default: those "
            "that a FOCUS file tells by their price. OWNER as in --free.",
        ),
    ] = None,
    no_postpaid: options.NoPostpaid = False,
    pricing: options.Pricing = None,
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    plot: options.Plot = False,
    quiet: report_options.QuietDifference = False,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
    files: UsageFiles = NOTHING_SAID,
) -> None:
    """Hold a bill against a usage."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, max_age=max_age, today=today)._replace(tolerance=tolerance_of(tolerance))
    if usage is None or bill is None:
        raise RequestError(
            "name both files: --usage calls.csv and --bill bill.csv; costcalc estimate --usage says what a bill would be"
        )
    if usage == bill == "-":
        raise RequestError("--usage and --bill both name standard input; give one of them a file")
    options.check_stdin(pricing, contract, "--usage", usage)
    options.check_stdin(pricing, contract, "--bill", bill)
    sheet = load_prices(pricing, contract)
    others = tuple(under(contract, load_sheet(name))[0] for name in also or ())
    key = sheet.api(api).key if api is not None else None
    contents = usage_content(usage), usage_content(bill, "bill")
    of_usage, of_bill = readings_of(reading_of(files), *contents)
    read = read_usage(contents[0], sheet, key, reading=of_usage, daily=True)
    charged = load_bill(contents[1], sheet, reading=of_bill, api=key)
    answer = reconcile(
        sheet,
        read.series,
        charged,
        free=held("--free", free),
        free_until=ends(free_until),
        prepaid=held("--prepaid", prepaid),
        subscriptions=subscriptions(subscription),
        buy=owned_purchases(buy),
        postpaid=not no_postpaid,
        one_bill=files.one_bill,
        tolerance=gates.tolerance,
        also=others,
        taxes=[_tax(text) for text in tax or ()],
        readings=_readings(contents[0], sheet, key, of_usage, read),
    )
    names = [{each.account or "" for each in read.series}, {each.account or "" for each in charged.rows}]
    answer = replace(answer, notes=(*answer.notes, *alike_in_both(*names), *_notes(read.notes)))
    write_report(answer, to, quiet=quiet, gates=gates, targets=targets, plot=plot)


def _notes(notes: Sequence[Note]) -> list[Note]:
    """Return what is to be said of the usage; that a month is not there whole matters to a bill of it, too."""
    return [note for note in notes if note.code is not NoteCode.MISSING_DAYS]


def _tax(text: str) -> Decimal:
    rate = options.parsed("--tax", text, parse_percent) or 0
    if not 0 < rate <= 1:
        raise RequestError(f"--tax: {shown(text)} is no tax; write per cent of what is due, as 19%")
    return Decimal(rate.numerator * _MAX_TAX) / Decimal(rate.denominator)


def _readings(content: Content, sheet: PriceSheet, api: str | None, reading: Reading, usage: Usage) -> Readings:
    """Return other ways to read the usage."""

    def again(other: Reading, prices: PriceSheet = sheet) -> Callable[[], Sequence[UsageSeries]]:
        return lambda: read_usage(content, prices, api, reading=other, daily=True).series

    moves = usage.by_instant and len(content.data) <= _MAX_READ_AGAIN
    zones = [name for name in _ZONES if name != reading.zone] if moves else []
    return Readings(
        charged=again(replace(reading, charged=True)),
        measured=again(reading, _unrounded(sheet)) if any(each.per_call for each in sheet.apis) else None,
        zones=[(name, again(replace(reading, zone=name))) for name in zones],
        days=not usage.by_instant,
    )


def _unrounded(sheet: PriceSheet) -> PriceSheet:
    """Return a sheet whose calls count as large as they are."""
    apis = (replace(api, per_call=api.per_call and PerCall()) for api in sheet.apis)
    return replace(sheet, apis=tuple(apis))
