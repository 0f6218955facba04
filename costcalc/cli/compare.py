"""costcalc compare: prepaid or postpaid, from where on?"""

from __future__ import annotations

from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.engine.compare import compare
from costcalc.errors import RequestError
from costcalc.quantities import parse_units

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
Prepaid or postpaid, from where on? Volumes side by side, break-evens and dead zones.

For example:
$ costcalc compare
$ costcalc compare --calls 5k --calls 9999 --calls 200k
$ costcalc compare --from 10k --to 100k --step 10k --format csv
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    calls: Annotated[
        list[str] | None,
        typer.Option(
            "--calls",
            metavar="N",
            help="A volume to show: 5k, 200000 (repeatable). Default: round volumes, and both sides of each tier's bound.",
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="A", help="The smallest volume to show, in place of --calls.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="B", help="The largest volume to show.")] = None,
    step: Annotated[
        str | None, typer.Option("--step", metavar="S", help="From one volume to the next. Default: round volumes.")
    ] = None,
    free: Annotated[
        str | None,
        typer.Option("--free", metavar="N", help="Free in each month. Default: a monthly quota of the sheet in full."),
    ] = None,
    pricing: options.Pricing = None,
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
) -> None:
    """Price volumes side by side."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, max_age=max_age, today=today)
    low, high, width = (
        options.optional_units(option, text) for option, text in (("--from", first), ("--to", last), ("--step", step))
    )
    if width is not None and high is None and not calls:
        raise RequestError("--step takes a whole number from 1 on, and needs --to")
    volumes = [options.parsed("--calls", text, parse_units) or 0 for text in calls or ()]
    given = options.optional_units("--free", free)
    sheet = load_prices(pricing, contract)
    if sheet.api(api).uses:
        from costcalc.engine.compare_composite import compare_composite

        if given is not None:
            raise RequestError(
                f"--free: {sheet.api(api).key} uses other APIs, each with a quota of its own; leave it out"
            )
        answer = compare_composite(sheet, calls=volumes, first=low, last=high, step=width, api=api)
    else:
        answer = compare(sheet, calls=volumes, first=low, last=high, step=width, free=given, api=api)
    write_report(answer, to, gates=gates, targets=targets)
