"""How much CPU a run of `costcalc estimate --calls 200000` takes, beside two other programs.

    pip install -e '.[bench]'      (the peer; without it, its rows are left out)
    python tests/bench/startup.py [RUNS] [--quick] [--all]

The bare Typer program has two commands, reads the same YAML with `yaml.safe_load` and prints one Rich table. The peer
is the command line of genai-prices: one model, two counts of tokens, its table. All run as `python -m` or
`python FILE` in an empty folder, in turns, after a warm-up; what counts is user and system time of the child. It
reports, and fails nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from measuring import measure, print_commands

from costcalc.loader.shipped import builtin_path

RUNS = 60
OURS, BASE, PEER = "costcalc estimate", "bare Typer program", "genai-prices calc"
OTHERS = {
    "estimate --calls 200000 -q": "≤ 0.5",
    "estimate --calls 200000 --json": "≤ 0.5",
    "compare": "≤ 0.6",
    "plan --calls 200000": "≤ 0.6",
    "concurrency --need 10 --days 5": "≤ 0.6",
    "afford 5000": "≤ 0.6",
    "--help": "≤ 0.7",
    "estimate --help": "≤ 0.7",
}
"""Measured beside them with ``--all``, and what each may take of the bare program."""
COMPLETED = {
    "bash": {"COMP_WORDS": "costcalc\nestimate\n--pay\np", "COMP_CWORD": "3"},
    "zsh": {"_TYPER_COMPLETE_ARGS": "costcalc estimate --"},
}
"""What a shell says when Tab is pressed, which is measured with ``--all``, too: a value, and all options with their help."""
GOALS = {
    BASE: {OURS: "≤ 0.5"}
    | {f"costcalc {words}": goal for words, goal in OTHERS.items()}
    | {f"completion in {shell}": "≤ 0.4" for shell in COMPLETED},
    PEER: {OURS: "≤ 0.5"},
}

BARE = '''
import sys
from pathlib import Path

import typer
import yaml
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.command()
def estimate(calls: int = typer.Option(..., "--calls")) -> None:
    """Print what some calls cost."""
    sheet = yaml.safe_load(Path(sys.argv[0]).with_name("sheet.yaml").read_text(encoding="utf-8"))
    (api,) = sheet["apis"].values()
    table = Table("Pay by", "How", sheet["currency"])
    tier = [tier for tier in api["postpaid"]["tiers"] if calls >= tier["from"]][-1]
    table.add_row("postpaid", f"{calls} x {tier['unit_price']}", f"{calls * tier['unit_price']:,.2f}")
    for size in api["packages"]["sizes"]:
        count = -(-calls // size["units"])
        table.add_row(f"packages of {size['units']:,}", f"{count} x {size['price']}", f"{count * size['price']:,.2f}")
    Console().print(table)


@app.command()
def compare(calls: int = typer.Option(..., "--calls")) -> None:
    """Do nothing: a second command, as the real program has more than one."""


if __name__ == "__main__":
    app()
'''


def main() -> None:
    """Measure the programs in turns, and print minima, medians and ratios."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("runs", nargs="?", type=int, default=RUNS, help=f"of each program; {RUNS} by default")
    asked.add_argument("--quick", action="store_true", help="one run of each: does it run?")
    asked.add_argument("--all", action="store_true", help="other commands too, the help, and completions")
    options = asked.parse_args()
    runs = 1 if options.quick else options.runs
    with tempfile.TemporaryDirectory() as programs, tempfile.TemporaryDirectory() as empty:
        bare = Path(programs, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        bare.with_name("sheet.yaml").write_bytes(builtin_path().read_bytes())
        arguments = ["estimate", "--calls", "200000"]
        commands = {
            BASE: [sys.executable, str(bare), *arguments],
            OURS: [sys.executable, "-m", "costcalc", *arguments],
        }
        environments = {}
        if options.all:
            commands |= {f"costcalc {words}": [sys.executable, "-m", "costcalc", *words.split()] for words in OTHERS}
            for shell, said in COMPLETED.items():
                commands[f"completion in {shell}"] = [sys.executable, "-m", "costcalc"]
                environments[f"completion in {shell}"] = {"_COSTCALC_COMPLETE": f"complete_{shell}", **said}
        if find_spec("genai_prices") and find_spec("pydantic_settings"):
            tokens = ["--input-tokens", "1000", "--output-tokens", "100"]
            commands[PEER] = [sys.executable, "-m", "genai_prices", "calc", "openai:gpt-4o", *tokens]
        else:
            print("genai-prices is not installed: pip install -e '.[bench]'")
        measured = measure(commands, empty, runs, warm_up=0 if options.quick else 3, environments=environments)
    for base, goal in GOALS.items():
        if base in measured:
            print_commands(f"CPU of {runs} interleaved runs; ratio to {base}", measured, base, goal)


if __name__ == "__main__":
    main()
