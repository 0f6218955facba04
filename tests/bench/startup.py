"""How much CPU a run of ``costcalc estimate --calls 200000`` takes, against a bare Typer program.

The bare program has two commands, reads the same YAML with ``yaml.safe_load`` and prints one Rich table. Both run
in an empty folder, in turns, after a warm-up; what counts is user and system time of the child. It reports, and
fails nothing:

    python tests/bench/startup.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from costcalc.loader.shipped import builtin_path

RUNS = 60
LEAST_RUNS = 40
WARM_UP = 3
GOAL = 1.25

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


def cpu_seconds(command: list[str], folder: str) -> float:
    """Run a command in a folder and return the user and system time that it took."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    here = Path.cwd()
    os.chdir(folder)
    try:
        child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
    finally:
        os.chdir(here)
        os.close(nowhere)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: failed with status {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure both programs in turns, and print minima, medians and ratios."""
    runs = max(LEAST_RUNS, int(sys.argv[1])) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as programs, tempfile.TemporaryDirectory() as empty:
        bare = Path(programs, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        bare.with_name("sheet.yaml").write_bytes(builtin_path().read_bytes())
        arguments = ["estimate", "--calls", "200000"]
        commands = {
            "bare": [sys.executable, str(bare), *arguments],
            "costcalc": [sys.executable, "-m", "costcalc", *arguments],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(-WARM_UP, runs):
            for name, command in commands.items():
                taken = cpu_seconds(command, empty)
                if turn >= 0:
                    times[name].append(taken)
    print(f"CPU time (user + system) of {runs} interleaved runs, in ms")
    print(f"{'':10}{'minimum':>10}{'median':>10}")
    for name, taken_times in times.items():
        print(f"{name:10}{1000 * min(taken_times):10.1f}{1000 * statistics.median(taken_times):10.1f}")
    least = min(times["costcalc"]) / min(times["bare"])
    median = statistics.median(times["costcalc"]) / statistics.median(times["bare"])
    print(f"{'ratio':10}{least:10.3f}{median:10.3f}   (the goal: at most {GOAL})")


if __name__ == "__main__":
    main()
