"""Options that commands share, and their values as people write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import typer

from costcalc.errors import RequestError, closest
from costcalc.money import parse_count, shown
from costcalc.quantities import Units, Volume, parse_units, parse_volume

PANEL = "Common options"

T = TypeVar("T")


def one_wish(ctx: typer.Context, param: Any, value: Any) -> Any:
    """Refuse a total alone and a whole report in one; a format that the environment names yields to ``-q``.

    Each of the options is read in the order typed: the last of them sees the others.
    """
    wishes = {**ctx.params, param.name: value}
    source = ctx.get_parameter_source("output_format")
    typed = source is not None and source.name == "COMMANDLINE" and "output_format" in wishes
    if wishes.get("quiet") and (wishes.get("json") or typed) and not ctx.resilient_parsing:
        option = "--json" if wishes.get("json") else f"-f {wishes['output_format']}"
        raise RequestError(
            f"-q prints one number and {option} the whole report; leave one of them out, "
            "or write the report to a file with -o"
        )
    return value


Pricing = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--pricing",
        metavar="SHEET",
        envvar="COSTCALC_PRICING",
        help="Price sheet: a file, - for standard input, or the name of a shipped sheet; SHEET#API names one of its APIs. "
        "Default: ./pricing.yaml where there is one, else the built-in sheet.",
        rich_help_panel=PANEL,
    ),
]
Pricings = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--pricing",
        metavar="SHEET",
        envvar="COSTCALC_PRICING",
        help="Price sheet: a file, - for standard input, or the name of a shipped sheet; SHEET#API names one of its APIs. "
        "Repeat it for several vendors side by side. Default: ./pricing.yaml where there is one, else the built-in sheet.",
        rich_help_panel=PANEL,
    ),
]
"""Of a command that takes several; text in the environment names one, whatever blanks stand in it."""
Contract = Annotated[
    str | None,
    typer.Option(
        "--contract",
        metavar="FILE",
        envvar="COSTCALC_CONTRACT",
        help="Your own terms over those of the sheet: discount, credit, minimum, commitment, tax; - for standard input.",
        rich_help_panel=PANEL,
    ),
]
Api = Annotated[
    str | None,
    typer.Option(
        "--api",
        metavar="NAME",
        envvar="COSTCALC_API",
        help="Which API of the sheet; costcalc sheet show lists them. May be left out while there is only one.",
        rich_help_panel=PANEL,
    ),
]
FormatName = Annotated[
    str,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        envvar="COSTCALC_FORMAT",
        callback=one_wish,
        help="How to write the report: table, json, csv, markdown (or md), github, html or svg.",
        rich_help_panel=PANEL,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", callback=one_wish, help="Short for --format json.", rich_help_panel=PANEL)
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write the report to a file as well, its format by the suffix: .json .csv .md .txt .html .svg (repeatable). "
        "A link that leads out of its folder, or a file that is write-protected, is refused.",
        rich_help_panel=PANEL,
    ),
]
Plot = Annotated[
    bool,
    typer.Option("--plot", help="Draw the picture of the report on the screen, too.", rich_help_panel=PANEL),
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="AMOUNT",
        envvar="COSTCALC_BUDGET",
        help="Exit 3 where the total is more, or calls are unserved: 500, 500/month or 6000/year.",
        rich_help_panel="Gates",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "-q",
        "--quiet",
        callback=one_wish,
        help="Print the total alone, as a plain number.",
        rich_help_panel=PANEL,
    ),
]
Concurrency = Annotated[
    str | None,
    typer.Option(
        "--concurrency",
        metavar="N",
        help="Tasks at once, the included ones counted in: adds what that costs to the total.",
    ),
]
Failed = Annotated[
    str | None,
    typer.Option("--failed", metavar="N", help="How many of them failed; they are not charged. Default: none."),
]
Days = Annotated[
    str | None,
    typer.Option(
        "--days",
        metavar="D",
        help="For how many days: of --calls N/day, and of --concurrency. Default: a month, of 30 days where days count.",
    ),
]
Size = Annotated[
    str | None,
    typer.Option("--size", metavar="N", help="Units that each of the calls takes: pages, seconds, tokens. Default: 1."),
]
FreeUntil = Annotated[
    list[str] | None,
    typer.Option(
        "--free-until",
        metavar="[OWNER:]MONTH",
        help="The last month of a free quota that starts anew every month (repeatable). Default: as the sheet says, from the first "
        "month on. OWNER as in --free; without it, all that have one.",
    ),
]
Subscription = Annotated[
    list[str] | None,
    typer.Option(
        "--subscription",
        metavar="[OWNER:]NAME[@MONTH]",
        help="A subscription that is held now; of one for a year the last month for which it is paid, as Pro@2026-08 "
        "(repeatable). OWNER as in --free; without it, all that sell it.",
    ),
]
NoPostpaid = Annotated[
    bool, typer.Option("--no-postpaid", help="Postpaid is turned off: only the free quota and packages pay.")
]
Pay = Annotated[
    str | None,
    typer.Option(
        "--pay",
        metavar="WAY",
        help="Which way the total, -q and the gates are about: cheapest, packages, postpaid or subscription. "
        "Default: cheapest; of many months as they stand, nothing bought.",
    ),
]
MaxAge = Annotated[
    str | None,
    typer.Option(
        "--max-age",
        metavar="AGE",
        help="Exit 3 where the prices are older: 400d, '18 months' or 1y.",
        rich_help_panel="Gates",
    ),
]
Today = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar="DATE",
        help="The day from which --max-age counts back, as 2026-11-27. Default: the clock's.",
        rich_help_panel="Gates",
    ),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="CODE",
        envvar="COSTCALC_FAIL_ON",
        help="Exit 3 where the report has a note of this code (repeatable), as caveat or check-fails.",
        rich_help_panel="Gates",
    ),
]


def option_of(parameter: Any) -> str:
    """Return how a parameter is written on the line: ``--no-postpaid``; of an argument what stands in its place."""
    return str(parameter.metavar if parameter.param_type_name == "argument" else max(parameter.opts, key=len))


def check_pay(pay: str | None, choices: Sequence[str], *, postpaid: bool) -> None:
    """Refuse a way to pay that there is not, or that was turned off."""
    if pay is not None and pay not in choices:
        named = "subscription" in choices and not closest(pay, choices)
        hint = "; a subscription is named by --pay subscription --subscription NAME" if named else ""
        raise RequestError(f"--pay: {shown(pay)} is not a way to pay; choose one of {', '.join(choices)}{hint}")
    if pay == "postpaid" and not postpaid:
        raise RequestError("--pay postpaid contradicts --no-postpaid; leave one of them out")


def parsed(option: str, text: str | None, parse: Callable[[str], T]) -> T | None:
    """Read the value given to an option, if any; RequestError names the option."""
    if text is None:
        return None
    try:
        return parse(text)
    except RequestError as error:
        raise RequestError(f"{option}: {error}") from None


def count(option: str, text: str) -> int:
    """Read a count."""
    return parsed(option, text, parse_count) or 0


def optional_count(option: str, text: str | None) -> int | None:
    """Read a count that may be left out."""
    return parsed(option, text, parse_count)


def few(option: str, text: str | None, example: str) -> int | None:
    """Read a small number that may be left out, as of months or days; a refusal shows one of that size."""
    try:
        return optional_count(option, text)
    except RequestError:
        if text is None or text.strip().isdigit():
            raise
        raise RequestError(
            f"{option}: {shown(text)} is not a count; write a whole number from 0 on, as {example}"
        ) from None


def optional_units(option: str, text: str | None) -> Units | None:
    """Read a count of an API that may be left out; whether it may have decimals, the API says."""
    return parsed(option, text, parse_units)


def failed_volume(text: str | None) -> Volume:
    """Read the failed calls, none by default; a share of the calls is refused in words of its own."""
    if text is not None and text.rstrip().endswith("%"):
        raise RequestError(f"--failed: {shown(text)} is a share of the calls; write how many failed, as 3000")
    return parsed("--failed", "0" if text is None else text, parse_volume) or Volume(0, "")


def single_units(option: str, texts: list[str] | None) -> Units | None:
    """Read a count of an API that may be left out, and is given once at most."""
    if texts and len(texts) > 1:
        raise RequestError(f"{option} is given {len(texts)} times; give it once, or use --usage for several APIs")
    return optional_units(option, texts[0] if texts else None)


def check_stdin(pricing: str | None, contract: str | None, option: str, file: str | None) -> None:
    """Refuse a command line that takes two files from standard input."""
    for other, name in (("--pricing", pricing), ("--contract", contract)):
        if name == file == "-":
            raise RequestError(f"{other} and {option} both name standard input; give one of them a file")


def typed(ctx: typer.Context, parameter: str) -> bool:
    """Tell whether an option stands on the line; a variable of the environment is for other commands, too."""
    source = ctx.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"
