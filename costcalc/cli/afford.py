"""costcalc afford: how many calls for my money?"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from costcalc.cli import options, report_options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.errors import RequestError, did_you_mean
from costcalc.money import brief, parse_money, plural_of, shown

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
How many calls for my money? The most that an amount pays for, in a month or in each month of a year.

For example:
$ costcalc afford 5000
$ costcalc afford 60000/year
$ costcalc afford 500 --free 300 --prepaid 2k --no-postpaid
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    amount: Annotated[
        str,
        typer.Argument(
            metavar="AMOUNT", help="What may be spent, in the sheet's currency: 5000 a month, or 60000/year."
        ),
    ],
    per: Annotated[
        str | None,
        typer.Option(
            "--per", metavar="TIME", help="What AMOUNT is for: a month, or a year of equal months. Default: month."
        ),
    ] = None,
    free: Annotated[
        str | None,
        typer.Option(
            "--free",
            metavar="N",
            help="Left of the free quota; of a year, in its first month. Default: a monthly one in full, a one-off one used up.",
        ),
    ] = None,
    prepaid: Annotated[
        str | None,
        typer.Option("--prepaid", metavar="N", help="Left in packages already bought; of a month. Default: nothing."),
    ] = None,
    size: options.Size = None,
    days: Annotated[
        str | None,
        typer.Option(
            "--days",
            metavar="D",
            help="Where prices count days: of how many equal days a month the calls are those of each. Default: 30.",
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
    quiet: report_options.QuietCalls = False,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
) -> None:
    """Find the most calls."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, max_age=max_age, today=today)
    money, period = _amount(amount, per)
    left, held = options.optional_units("--free", free), options.optional_units("--prepaid", prepaid)
    from costcalc.engine.affording.afford import afford

    sheet = load_prices(pricing, contract)
    if size is None and sheet.api(api).takes_sizes:
        priced = sheet.api(api)
        raise RequestError(
            f"{priced.key} is priced by the size of each call; add --size N, the {plural_of(priced.unit)} that each call takes"
        )
    answer = afford(
        sheet,
        amount=money,
        per=period,
        free=left,
        prepaid=0 if held is None else held,
        api=api,
        postpaid=not no_postpaid,
        size=options.optional_units("--size", size),
        days=options.few("--days", days, "31"),
    )
    write_report(answer, to, quiet=quiet, figure="calls", gates=gates, targets=targets, plot=plot)


def _amount(text: str, per: str | None) -> tuple[Decimal, str]:
    """Read an amount, with what it is for behind it or in ``--per``: ``5000``, ``5000/month``, ``60000/year``."""
    from costcalc.engine.affording.afford import PERIODS

    number, slash, period = map(str.strip, text.partition("/"))
    if per is not None and per not in PERIODS:
        raise RequestError(
            f"--per: {shown(per)} is no time for an amount{did_you_mean(per, PERIODS) or '; write month or year'}"
        )
    if slash and period not in PERIODS:
        raise RequestError(f"AMOUNT {brief(text)}: write /month or /year behind an amount, as 60000/year")
    if slash and per not in {None, period}:
        raise RequestError(f"AMOUNT {brief(text)} and --per {per} say two times; leave one of them out")
    try:
        return parse_money(number), period or per or PERIODS[0]
    except RequestError as error:
        raise RequestError(f"AMOUNT: {error}, or 60000/year") from None
