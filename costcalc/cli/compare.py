"""costcalc compare: prepaid or postpaid, from where on?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.cli.vendors import Asked, compared
from costcalc.cli.volume import read_volumes
from costcalc.errors import RequestError
from costcalc.money import plural_of

if TYPE_CHECKING:
    from costcalc.results.compare import Comparison
    from costcalc.results.vendors import VendorComparison
    from costcalc.sheet import PriceSheet

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


_HELP = """\
Prepaid or postpaid, from where on? Volumes side by side, break-evens and dead zones.

Several sheets are vendors: what each costs, and from which volume on another one is the cheapest.

For example:
$ costcalc compare
$ costcalc compare --calls 5k --calls 9999 --calls 200k
$ costcalc compare --from 10k --to 100k --step 10k --format csv
$ costcalc compare -p tencent-asr-cn --calls 30k/day
$ costcalc compare -p tencent-ocr -p google-vision#text-detection --calls 10k
$ costcalc compare -p tencent-ocr -p baidu-iocr --fx CNY=0.14 --calls 10k
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    calls: Annotated[
        list[str] | None,
        typer.Option(
            "--calls",
            metavar="N",
            help="A volume to show: 5k, 200000, 10k/day (repeatable). Default: round ones, and both sides of each tier's bound; "
            "of several sheets round ones from 1,000 to 1,000,000.",
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="A", help="The smallest volume to show, in place of --calls.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="B", help="The largest volume to show.")] = None,
    step: Annotated[
        str | None, typer.Option("--step", metavar="S", help="From one volume to the next. Default: round volumes.")
    ] = None,
    size: options.Size = None,
    free: Annotated[
        str | None,
        typer.Option("--free", metavar="N", help="Free in each month. Default: a monthly quota of the sheet in full."),
    ] = None,
    days: Annotated[
        str | None,
        typer.Option("--days", metavar="D", help="How many days calls of a day (5k/day) are about. Default: 30."),
    ] = None,
    fx: Annotated[
        list[str] | None,
        typer.Option(
            "--fx",
            metavar="CODE=AMOUNT",
            help="Of several sheets, what one of another currency is in that of the report: CNY=0.14 (repeatable).",
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency", metavar="CODE", help="The currency of the report. Default: that of the first sheet."
        ),
    ] = None,
    pricing: options.Pricings = None,
    contract: options.Contract = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    plot: options.Plot = False,
    fail_on: options.FailOn = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
) -> None:
    """Price volumes side by side."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, max_age=max_age, today=today)
    if step is not None and last is None and not calls:
        raise RequestError("--step takes a whole number from 1 on, and needs --to")
    texts = {"--calls": calls or (), "--from": _one(first), "--to": _one(last), "--step": _one(step)}
    asked = Asked(
        texts,
        days=options.few("--days", days, "31"),
        size=options.optional_count("--size", size),
        free=options.optional_units("--free", free),
    )
    if pricing and len(pricing) > 1:
        answer: Comparison | VendorComparison = compared(pricing, api, asked, fx or [], currency, contract)
    else:
        if fx or currency:
            option = "--fx" if fx else "--currency"
            raise RequestError(f"{option} is for several sheets; name another one with -p, or leave {option} out")
        answer = _compared(load_prices(next(iter(pricing or []), None), contract), api, asked)
    write_report(answer, to, gates=gates, targets=targets, plot=plot)


def _compared(sheet: PriceSheet, api: str | None, asked: Asked) -> Comparison:
    """Return the volumes of one API."""
    of, size = sheet.api(api), asked.size
    if size is None and of.takes_sizes:
        raise RequestError(
            f"{of.key} is priced by the size of each call; add --size N, the {plural_of(of.unit)} that each call takes"
        )
    volumes = read_volumes(of, asked.volumes, asked.days, by_day=sheet.counts_days(of))
    low, high, width = (next(iter(volumes.values.get(option, ())), None) for option in ("--from", "--to", "--step"))
    named = volumes.values.get("--calls", [])
    if of.uses or size is not None:
        from costcalc.engine.compare_composite import compare_composite

        if asked.free is not None:
            raise RequestError(
                f"--free: {of.key} uses other APIs, each with a quota of its own; leave it out"
                if of.uses
                else "--free is in units, and with --size volumes are in calls; leave one of the two out"
            )
        answer = compare_composite(
            sheet, calls=named, first=low, last=high, step=width, api=api, days=volumes.days, size=size or 1
        )
    else:
        from costcalc.engine.compare import compare

        answer = compare(
            sheet, calls=named, first=low, last=high, step=width, free=asked.free, api=api, days=volumes.days
        )
    return replace(answer, given=volumes.given)


def _one(text: str | None) -> list[str]:
    return [] if text is None else [text]
