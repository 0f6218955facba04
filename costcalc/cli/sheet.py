"""costcalc sheet: list, show, validate, keys, schema, init."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from costcalc.cli import options
from costcalc.cli.command import HELP, TextCommand, TextGroup
from costcalc.cli.errors import CANNOT_COMPUTE, complain
from costcalc.cli.files import reason, write_new
from costcalc.cli.links import without_text
from costcalc.cli.named import named
from costcalc.cli.output import end_by_gates, format_of, targets_of, write, write_result
from costcalc.errors import FileError, RequestError, did_you_mean
from costcalc.money import shown
from costcalc.render import Format, picture_of

_HELP = """\
Price sheets: list, show, validate, keys, schema, init.

For example:
$ costcalc sheet list
$ costcalc sheet show -p tencent-ocr
$ costcalc sheet init pricing-my-vendor.yaml
"""

app = typer.Typer(rich_markup_mode="rich", add_completion=False, cls=TextGroup)


@app.callback(help=_HELP, invoke_without_command=True, context_settings=HELP)
def sheet(ctx: typer.Context) -> None:
    """Show the help where no command is named."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


_LIST = """\
Which sheets come with costcalc? Each is usable as -p NAME from any folder.

For example:
$ costcalc sheet list
$ costcalc sheet list --max-age 1y
"""


@app.command("list", cls=TextCommand, context_settings=HELP, help=_LIST)
def list_sheets(
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    max_age: Annotated[
        str | None,
        typer.Option(
            "--max-age", metavar="AGE", help="Show how old the prices are, and which are older than 400d or 1y."
        ),
    ] = None,
    today: Annotated[
        str | None,
        typer.Option(
            "--today", metavar="DATE", help="Show how old they are on a day, as 2026-11-27. Default: the clock's."
        ),
    ] = None,
) -> None:
    """List the sheets that come along."""
    from costcalc.loader import load_sheet, shipped_sheets
    from costcalc.results.sheet import SheetList, Shipped

    to, targets = format_of(output_format, json=json), targets_of(output)
    shipped = [Shipped(name=name, sheet=load_sheet(name)) for name in shipped_sheets()]
    if max_age is not None or today is not None:
        from costcalc.cli.age import age_in_days, max_age_of, today_of

        day, limit = today_of(today), max_age_of(max_age, today) if max_age is not None else None
        for place, each in enumerate(shipped):
            days = age_in_days(each.sheet.as_of, day)
            old = limit is not None and limit.exceeded_by(each.sheet.as_of)
            shipped[place] = replace(each, age_days=max(0, days), old=old)
    write_result(SheetList(sheets=tuple(shipped)), to, targets=targets)


_SHOW = """\
What does a sheet say? Packages with their price per unit, tiers in words, dead zones, rules.

For example:
$ costcalc sheet show
$ costcalc sheet show -p google-vision --api label-detection
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_SHOW)
def show(
    pricing: options.Pricing = None,
    api: options.Api = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
) -> None:
    """Show one sheet."""
    from costcalc.cli.age import held_against_age, max_age_of
    from costcalc.engine.view import view
    from costcalc.loader import load_sheet

    to, targets = format_of(output_format, json=json), targets_of(output)
    limit = max_age_of(max_age, today)
    sheet = load_sheet(pricing)
    held = [held_against_age(sheet.label, sheet.as_of, limit)] if limit else []
    write_result(view(sheet, api), to, targets=targets, gates=held)
    end_by_gates(held)


_VALIDATE = """\
Is every sheet valid, and do its worked examples come out? All problems in one run.

For example:
$ costcalc sheet validate
$ costcalc sheet validate prices/ --format github
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_VALIDATE)
def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Sheets, or folders of them, without links to other folders. Default: ./pricing.yaml where there is one, else the built-in sheet.",
        ),
    ] = None,
    pricing: options.Pricing = None,
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
    max_age: options.MaxAge = None,
    today: options.Today = None,
) -> None:
    """Check sheets."""
    from costcalc.cli.age import held_against_age, max_age_of
    from costcalc.loader import load_sheet
    from costcalc.loader.validation import validate_sheets
    from costcalc.results.sheet import Validation

    to, targets = format_of(output_format, json=json), targets_of(output)
    if Format.SVG in {to, *(target.to for target in targets)}:
        picture_of(Validation(files=()))  # there is none, whatever the problems
    limit = max_age_of(max_age, today)
    if paths and pricing and options.typed(ctx, "pricing"):
        raise RequestError("name the sheets in one way: PATH, or -p SHEET; leave one of them out")
    if paths and paths.count("-") > 1:
        raise RequestError("standard input (-) can be read only once; name a file for the other")
    of_option = named(pricing) if pricing and not paths else None
    checks = validate_sheets(paths or ([of_option.sheet] if of_option else [])).files
    validation = Validation(
        files=tuple(replace(check, problems=tuple(without_text(check.problems))) for check in checks)
    )
    if of_option and of_option.api and of_option.sheet != "-" and not validation.problems:
        load_sheet(of_option.sheet).api(of_option.api)
    for problem in validation.problems:
        complain(str(problem))
    held = [held_against_age(each.file, each.as_of, limit) for each in checks if limit and each.as_of]
    write_result(validation, to, targets=targets, gates=held)
    if validation.problems:
        raise typer.Exit(CANNOT_COMPUTE)
    end_by_gates(held)


_KEYS = """\
Which keys may a sheet have, and what does each mean?

For example:
$ costcalc sheet keys
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_KEYS)
def keys(
    output_format: options.FormatName = "table",
    json: options.Json = False,
    output: options.Output = None,
) -> None:
    """Print the table of keys."""
    from costcalc.loader.keys import sheet_keys

    to, targets = format_of(output_format, json=json), targets_of(output)
    write_result(sheet_keys(), to, targets=targets)


_SCHEMA = """\
Print the JSON Schema of a sheet, for editors that complete and check; or that of a command's JSON output.

For example:
$ costcalc sheet schema > price-sheet.schema.json
$ costcalc sheet schema --result estimate
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_SCHEMA)
def schema(
    result: Annotated[
        str | None,
        typer.Option("--result", metavar="COMMAND", help="Describe the JSON output of this command instead."),
    ] = None,
) -> None:
    """Print a schema."""
    from costcalc.render.json import dump

    if result is None:
        from costcalc.loader.schema import json_schema

        write(dump(json_schema()))
        return
    from costcalc.render.reports import COMMANDS, schema_of

    command = result.strip().replace(" ", "-")
    if command not in COMMANDS:
        hint = did_you_mean(command, COMMANDS) or "; choose one of " + ", ".join(COMMANDS)
        raise RequestError(f"--result: no command {shown(result)} writes JSON{hint}")
    write(dump(schema_of(command)))


_INIT = """\
Begin a sheet of your own: commented, and valid as it stands.

For example:
$ costcalc sheet init pricing-my-vendor.yaml
$ costcalc sheet init pricing-my-vendor.yaml --from tencent-ocr
"""


@app.command(cls=TextCommand, context_settings=HELP, help=_INIT)
def init(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="The sheet to make, as pricing-my-vendor.yaml; an existing file is never touched."
        ),
    ],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SHEET",
            help="Begin with this sheet: a shipped name, or a file. Default: a small one with the fields most vendors need.",
        ),
    ] = "",
) -> None:
    """Write a new sheet."""
    from costcalc.loader.template import template_text
    from costcalc.render.plain import one_line

    path = Path(file)
    if path.suffix not in {".yaml", ".yml"}:
        better = path.with_suffix(".yaml") if path.name else path / "pricing.yaml"
        raise RequestError(f"{file}: a sheet's name ends in .yaml; write {better}")
    text = template_text(source or None)
    try:
        write_new(path, text.encode())
    except FileExistsError:
        raise FileError(f"{file}: exists already, and is left as it is; name another file") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{file}: {reason(error)}") from None
    write(one_line(f"Wrote {file}. Edit it, then: {shlex.join(['costcalc', 'sheet', 'validate', file])}") + "\n")
