"""costcalc estimate: what does this usage cost?"""

from __future__ import annotations

from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.output import format_of, gates_of, write_report
from costcalc.engine.estimate import CHEAPEST, PAY_CHOICES, estimate
from costcalc.errors import RequestError
from costcalc.loader import load_sheet

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=TextCommand, context_settings=HELP)
def run(
    calls: Annotated[str, typer.Option("--calls", metavar="N", help="Calls made in one month: 200000, 200k or 1.5M.")],
    failed: Annotated[str, typer.Option("--failed", metavar="N", help="How many of them failed; not charged.")] = "0",
    free: Annotated[
        str | None,
        typer.Option("--free", metavar="N", help="Left of the free quota. Default: a monthly one in full, else 0."),
    ] = None,
    prepaid: Annotated[str, typer.Option("--prepaid", metavar="N", help="Left in packages already bought.")] = "0",
    no_postpaid: Annotated[bool, typer.Option("--no-postpaid", help="Postpaid is turned off.")] = False,
    pay: Annotated[
        str,
        typer.Option("--pay", metavar="WAY", help="Which way the total is about: cheapest, packages or postpaid."),
    ] = CHEAPEST,
    explain: Annotated[bool, typer.Option("--explain", help="Print each amount's arithmetic and its tier.")] = False,
    pricing: options.Pricing = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    quiet: options.Quiet = False,
    fail_on: options.FailOn = None,
) -> None:
    """What does this usage cost? Postpaid, packages, and the cheapest of all.

    Example: costcalc estimate --calls 200000
    """
    to, gates = format_of(output_format, json=json), gates_of(fail_on)
    if pay not in PAY_CHOICES:
        raise RequestError(f"--pay: {pay!r} is not a way to pay; choose one of {', '.join(PAY_CHOICES)}")
    if pay == "postpaid" and no_postpaid:
        raise RequestError("--pay postpaid contradicts --no-postpaid; leave one of them out")
    usage = {
        "calls": options.count("--calls", calls),
        "failed": options.count("--failed", failed),
        "prepaid": options.count("--prepaid", prepaid),
    }
    left = options.optional_count("--free", free)
    answer = estimate(load_sheet(pricing), **usage, free=left, api=api, postpaid=not no_postpaid, pay=pay)
    write_report(answer, to, quiet=quiet, explain=explain, fail_on=gates)
