"""What the shell completes behind an option; imported only while it does.

The library finds out which option the cursor is behind, and writes the candidates as each shell wants them. Where
there is none, the shell completes names of files.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class Candidate(NamedTuple):
    """One word to complete to."""

    value: str
    help: str | None = None


def prepare() -> None:
    """Make this run quiet whatever fails, keep help texts as they are, and mend the words of bash."""
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    # Where there is Rich, Typer loads all of it to take markup out of help texts; ours have none but on the first screen.
    modules: dict[str, Any] = sys.modules
    modules["rich"] = None
    with suppress(KeyError, ValueError):
        words, current = _mended(os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"]))
        os.environ |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(current)}


def _mended(words: list[str], current: int) -> tuple[list[str], int]:
    """Bash cuts ``--option=value`` in three words: leave out the sign between."""
    signs = [at for at, word in enumerate(words[:current]) if word == "=" and words[at - 1].startswith("--")]
    return [word for at, word in enumerate(words) if at not in signs], current - len(signs)


def candidates(name: str, ctx: Any, incomplete: str) -> list[Candidate] | None:
    """Return what the option of this name can be completed to; None where it is nothing special."""
    sheet, sign, _ = incomplete.rpartition("#")
    if sign and name in _SHEETS:
        named = [f"{sheet}#{api}" for api in _apis_of(sheet)]
        return [Candidate(value) for value in named if value.startswith(incomplete)]
    if name not in _VALUES:
        return None
    return [Candidate(value) for value in _VALUES[name](ctx) if value.startswith(incomplete)]


def _sheets(_: Any) -> Iterable[str]:
    """Yield the sheets that come along, and those of this folder; further files are found by the shell."""
    from costcalc.loader import shipped_sheets

    yield from shipped_sheets()
    with suppress(OSError):
        here = sorted(path.name for path in Path().iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())
        # A name that needs quotes is left to the shell, which sets them.
        yield from (name for name in here if shlex.quote(name) == name)


def _apis(ctx: Any) -> Iterable[str]:
    """Return the APIs of the sheet that is named on the same line, else of the one that is used without."""
    named = ctx.params.get("pricing")
    return _apis_of(named[-1] if isinstance(named, list) else named)


def _apis_of(source: str | None) -> Iterable[str]:
    from costcalc.loader import load_sheet

    if source is not None:
        source = os.path.expanduser(os.path.expandvars(source))  # noqa: PTH111
    path = Path("pricing.yaml" if source is None else source)
    # Standard input and pipes belong to the command that is still being written.
    if source == "-" or (path.exists() and not path.is_file()):
        return ()
    return [api.key for api in load_sheet(source).apis]


def _formats(ctx: Any) -> Iterable[str]:
    from costcalc.render import GENERAL, Format

    more = {"forecast": [Format.USAGE], "estimate": [Format.FOCUS], "plan": [Format.FOCUS]}
    return [*GENERAL, *more.get(ctx.info_name, [])]


def _ways_to_pay(ctx: Any) -> Iterable[str]:
    if ctx.info_name == "forecast":
        from costcalc.results.forecast import WAYS

        return WAYS
    from costcalc.results.common import PAY_CHOICES

    return PAY_CHOICES


def _plans(ctx: Any) -> Iterable[str]:
    if ctx.params.get("case"):
        from costcalc.results.cases import PREFER

        return PREFER
    from costcalc.results.plan import Prefer

    return list(Prefer)


def _currencies(_: Any) -> Iterable[str]:
    from costcalc.money import currency_codes

    return currency_codes()


def _codes(_: Any) -> Iterable[str]:
    from costcalc.results.common import NoteCode

    return list(NoteCode)


def _log_formats(_: Any) -> Iterable[str]:
    """Yield the formats that come along; files are found by the shell."""
    from costcalc.meter.format_files import preset_names

    return preset_names()


def _results(_: Any) -> Iterable[str]:
    from costcalc.render.reports import COMMANDS

    return COMMANDS


_SHEETS = {"pricing", "old", "new"}
"""What may name an API behind a sheet."""

# By the name of the parameter, which every command gives to the same option.
_VALUES: dict[str, Callable[[Any], Iterable[str]]] = {
    "pricing": _sheets,
    "source": _sheets,
    "also": _sheets,
    "api": _apis,
    "output_format": _formats,
    "currency": _currencies,
    "fx": lambda ctx: (f"{code}=" for code in _currencies(ctx)),
    "pay": _ways_to_pay,
    "budget_at": lambda _: ("low", "likely", "high"),
    "fail_on": _codes,
    "logs": _log_formats,
    "show": _log_formats,
    "sql": lambda _: ("spark", "postgres", "bigquery"),
    "per": lambda _: ("month", "year"),
    "by": lambda _: ("month", "day"),
    "prefer": _plans,
    "conflicts": lambda _: ("first", "last", "success"),
    "dates": lambda _: ("mdy", "dmy"),
    "gaps": lambda _: ("zero",),
    "decimal": lambda _: ("point", "comma"),
    "totals": lambda _: ("drop", "keep"),
    "result": _results,
}
