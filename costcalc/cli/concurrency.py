"""costcalc concurrency: how many at once, and bought how?"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand
from costcalc.cli.gates import gates_of
from costcalc.cli.output import format_of, targets_of, write_report
from costcalc.cli.prices import load_prices
from costcalc.errors import RequestError
from costcalc.money import shown
from costcalc.quantities import MONTH_DAYS, exact_percent, parse_duration, parse_percent, parse_rate

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_FROM_RATE = "From a rate"
_FROM_DEADLINE = "From a deadline"


_HELP = """\
How many tasks at once, and bought how? Daily against monthly add-ons, and the cheapest mix.

For example:
$ costcalc concurrency --need 10 --days 5
$ costcalc concurrency --rate 20/s --task-time 1.5s --max-wait 2s
$ costcalc concurrency --calls 80k --task-time 9s --within 8h
$ costcalc concurrency --demand needs.csv
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_HELP)
def run(
    need: Annotated[
        str | None, typer.Option("--need", metavar="N", help="Tasks at once, the included ones counted in.")
    ] = None,
    days: Annotated[
        str | None, typer.Option("--days", metavar="D", help=f"For how many days. Default: {MONTH_DAYS}.")
    ] = None,
    demand: Annotated[
        str | None,
        typer.Option(
            "--demand", metavar="FILE", help="The need of each day from a CSV file (day,need); - for standard input."
        ),
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate", metavar="RATE", help="How many tasks arrive: 20/s, 1200/min.", rich_help_panel=_FROM_RATE
        ),
    ] = None,
    task_time: Annotated[
        str | None,
        typer.Option(
            "--task-time", metavar="TIME", help="How long one task takes, with --rate or --calls: 250ms, 1.5s, 9s."
        ),
    ] = None,
    max_wait: Annotated[
        str | None,
        typer.Option(
            "--max-wait",
            metavar="TIME",
            help="The longest wait for a free slot that is acceptable. Default: none at all.",
            rich_help_panel=_FROM_RATE,
        ),
    ] = None,
    percentile: Annotated[
        str | None,
        typer.Option(
            "--percentile",
            metavar="P",
            help="The share of tasks, in per cent, that wait no longer than that. Default: 95.",
            rich_help_panel=_FROM_RATE,
        ),
    ] = None,
    calls: Annotated[
        str | None,
        typer.Option("--calls", metavar="N", help="How many tasks to get done.", rich_help_panel=_FROM_DEADLINE),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="TIME",
            help="The time in which to get them done: 8h, 2d.",
            rich_help_panel=_FROM_DEADLINE,
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
) -> None:
    """Size and price add-ons."""
    to, targets = format_of(output_format, json=json), targets_of(output)
    gates = gates_of(fail_on, budget, max_age=max_age, today=today)
    if rate is None and (max_wait is not None or percentile is not None):
        raise RequestError("--max-wait and --percentile belong to --rate; add it, or leave them out")
    if rate is not None and task_time is None and need is calls is demand is None:
        raise RequestError(f"--rate needs the time that a task takes; add it, as --rate {rate} --task-time 1.5s")
    if demand is not None and days is not None:
        raise RequestError("the demand file has its own days; leave out --days")
    share = options.parsed("--percentile", percentile, _percentile)
    options.check_stdin(pricing, contract, "--demand", demand)
    sheet = load_prices(pricing, contract)
    from costcalc.engine.add_ons.concurrency import MOST, NO_WAIT, concurrency
    from costcalc.loader.demand import load_demand

    by_day = load_demand(demand) if demand is not None else None
    answer = concurrency(
        sheet,
        need=options.few("--need", need, "10"),
        rate=options.parsed("--rate", rate, parse_rate),
        task_time=options.parsed("--task-time", task_time, parse_duration),
        max_wait=options.parsed("--max-wait", max_wait, parse_duration) or NO_WAIT,
        percentile=MOST if share is None else share,
        calls=options.optional_count("--calls", calls),
        within=options.parsed("--within", within, parse_duration),
        demand=by_day.needs if by_day else None,
        first_date=by_day.first_day if by_day else None,
        days=options.few("--days", days, "45"),
        api=api,
    )
    write_report(answer, to, quiet=quiet, gates=gates, targets=targets, plot=plot)


def _percentile(text: str) -> Fraction:
    """Read a percentage; one below 1 was meant as a share, and so few tasks are nobody's concern."""
    share = parse_percent(text)
    if 0 < share < Fraction(1, 100):
        raise RequestError(
            f"{shown(text)} is less than 1 %; did you mean {exact_percent(share * 100).removesuffix(' %')}?"
        )
    return share
