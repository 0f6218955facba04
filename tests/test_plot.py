"""``--plot``: the picture of a report on the screen, above its tables; the last line stays the answer."""

from __future__ import annotations

import re

import pytest
from conftest import Run
from test_architecture import modules_after

from costcalc.render import Screen

COMMANDS = [
    "estimate --calls 200k",
    "estimate --usage examples/usage/seasonal.csv",
    "compare",
    "compare -p postmark",
    "plan --calls 15k --growth 5% --months 60",
    "concurrency --demand examples/demand/launch-week.csv",
    "forecast --usage examples/usage/days.csv",
    "diff examples/usage/growing-year.csv examples/usage/seasonal.csv",
    "afford 5000",
    "plan --calls 200k --case low=-40%:25 --case likely=0%:50 --case high=+50%:25",
    "reconcile --usage examples/usage/seasonal.csv --bill examples/bills/seasonal.csv",
]
BRAILLE = re.compile("[\u2801-\u28ff]")


def words_of(command: str) -> list[str]:
    return [*command.split(), *(() if "-p" in command.split() else ("-p", "builtin"))]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_picture_stands_below_the_head_and_fits_the_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=width))
    plain = run(*words_of(command)).stdout
    outcome = run(*words_of(command), "--plot")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    head, _, rest = plain.partition("\n\n")
    assert outcome.stdout.startswith(f"{head}\n\n")
    assert outcome.stdout.endswith(f"\n{rest}")
    drawn = outcome.stdout.removeprefix(f"{head}\n\n").removesuffix(f"\n{rest}")
    assert len(drawn.splitlines()) > 3
    assert max(map(len, drawn.splitlines())) <= width


def test_lines_are_drawn_in_braille_and_named_with_their_end(run: Run) -> None:
    drawn = run("compare", "-p", "builtin", "--plot").stdout
    assert len(BRAILLE.findall(drawn)) > 100
    # The last row of compare: 10,000,000 calls.
    assert "postpaid: 400,000.00 at 10,000,000\npackages: 200,000.00 at 10,000,000\n" in drawn


def test_where_braille_cannot_be_shown_bars_are_drawn(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=60, ascii=True))
    for command in COMMANDS:
        drawn = run(*words_of(command), "--plot").stdout
        assert drawn.isascii()
        assert "#" * 10 in drawn
    drawn = run("compare", "-p", "builtin", "--plot").stdout
    assert re.search(r"^cheapest 10,000,000 #+ 200,000\.00$", drawn, re.MULTILINE)


def test_lines_have_colours_where_the_screen_has(run: Run) -> None:
    drawn = run("compare", "-p", "builtin", "--plot", FORCE_COLOR="1").stdout
    assert "\x1b[34m──\x1b[0m postpaid" in drawn


@pytest.mark.parametrize("more", ["--json", "-q", "-f html", "-f csv"])
def test_a_picture_on_the_screen_stands_beside_tables_alone(run: Run, more: str) -> None:
    outcome = run("estimate", "--calls", "5k", "-p", "builtin", "--plot", *more.split())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert re.fullmatch(
        r"costcalc: error: --plot draws on a screen, .*; leave out (--json|-q|--format \w+), or .*\n", outcome.stderr
    )


def test_what_has_no_picture_says_so(run: Run) -> None:
    outcome = run("compare", "--calls", "5", "-p", "builtin", "--plot")
    assert (outcome.exit_code, outcome.stdout) == (1, "")


def test_the_library_for_it_is_loaded_then_alone() -> None:
    def loaded(*, plot: bool) -> set[str]:
        asked = "from costcalc.render import Format, Screen, render; import costcalc; "
        shown = f"render(costcalc.compare(costcalc.load_sheet('builtin')), Format.TABLE, screen=Screen(plot={plot}))"
        return {name.partition(".")[0] for name in modules_after(asked + shown)}

    assert "plotille" not in loaded(plot=False)
    assert "plotille" in loaded(plot=True)
