"""What `costcalc estimate --usage` takes for a million rows, beside reading the file with the csv module alone.

    python tests/bench/million_rows.py [--rows 1000000] [--months 20] [--sheet google-vision] [--runs 5] [--quick]

The rows are accounts × months × APIs of a shipped sheet, from a seed; sorted by account, API and month, and shuffled, with
counts as "1,234" or with blanks, and with one row that is wrong or stands twice, which is beside the time of the right one.
Of the built-in sheet also days, a year of each account, and instants, an hour each of one account. What lists every month
is beside `-q`.
`csv.reader alone` is a Python process that loops over csv.reader and does nothing else. All are whole processes, in
turns; CPU time is user and system time of the process, memory its peak. It reports, and fails nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

from measuring import measure, print_commands

from costcalc.loader import load_sheet
from costcalc.usage import month_name

ALONE = "csv.reader alone"
GOALS = {"estimate": "≤ 3", "estimate -q": "≤ 3"}
WHOLE = {"--json": ["--json"], "-f csv": ["-f", "csv"]}
"""What lists every month of every account."""
SHAPES = ("sorted", "shuffled", "grouped", "with blanks", "days", "hours")
WRONG, AGAIN = "one wrong row", "one repeated row"
DAYS = 365
FIRST = 2024 * 12

READ = """
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.reader(file):
        pass
"""


def write(folder: str, sheet: str, rows: int, months: int) -> None:
    """Write about so many rows, sorted and shuffled: every API and month of accounts from small to large."""
    random = Random(2026)
    apis = [api.key for api in load_sheet(sheet).apis]
    lines: list[str] = []
    for account in range(max(1, rows // (months * len(apis)))):
        scale = 10 ** random.uniform(2, 6)
        for api in apis:
            lines.extend(
                f"acct-{account:06d},{api},{month_name(FIRST + month)},{int(scale * random.random())}\n"
                for month in range(months)
            )
    wrong, again = list(lines), list(lines)
    place = len(lines) * 7 // 10
    wrong[place] = f"{wrong[place].rpartition(',')[0]},-5\n"
    again.insert(len(lines) * 8 // 10, again[place])
    for name, rows_of in (
        ("sorted", lines),
        ("with blanks", [line.replace(",", ", ") for line in lines]),
        ("grouped", [_grouped(line) for line in lines]),
        (WRONG, wrong),
        (AGAIN, again),
        ("shuffled", random.sample(lines, len(lines))),
    ):
        Path(folder, f"{name}.csv").write_text("account,api,month,calls\n" + "".join(rows_of), encoding="utf-8")


def _grouped(line: str) -> str:
    """Write the calls of a row as "1,234"."""
    rest, _, calls = line.rpartition(",")
    return f'{rest},"{int(calls):,}"\n'


def write_days(folder: str, rows: int) -> None:
    """Write about so many rows: the days of a year of as many accounts as that takes, and the hours of one account."""
    random = Random(2026)
    first = date(2025, 1, 1)
    days = [(first + timedelta(day)).isoformat() for day in range(DAYS)]
    with Path(folder, "days.csv").open("w", encoding="utf-8") as file:
        file.write("account,day,calls\n")
        for account in range(max(1, rows // DAYS)):
            file.writelines(f"acct-{account:06d},{day},{random.randrange(100_000)}\n" for day in days)
    # At most as many hours as the calendar has.
    begin = datetime(1900, 1, 1)  # noqa: DTZ001 - written with a Z behind it
    with Path(folder, "hours.csv").open("w", encoding="utf-8") as file:
        file.write("time,calls\n")
        file.writelines(
            f"{(begin + timedelta(hours=hour)).isoformat()}Z,{random.randrange(100_000)}\n" for hour in range(rows)
        )


def main() -> None:
    """Write both files, and measure each way of reading them in turns."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--months", type=int, default=20, help="of each account and API; fewer make more of these")
    asked.add_argument("--sheet", default="google-vision", help="of which the APIs are taken")
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--quick", action="store_true", help="one run with a thousand rows: does it run?")
    options = asked.parse_args()
    rows, runs = (1_000, 1) if options.quick else (options.rows, options.runs)
    with tempfile.TemporaryDirectory() as folder:
        # In processes of their own: what this one holds would count as the memory of those that it begins.
        for target, given in ((write, (folder, options.sheet, rows, options.months)), (write_days, (folder, rows))):
            writer = get_context("spawn").Process(target=target, args=given)
            writer.start()
            writer.join()
        for shape in SHAPES:
            path = str(Path(folder, f"{shape}.csv"))
            with Path(path).open(encoding="utf-8") as file:
                count = sum(1 for _ in file) - 1
            estimate = estimated(path, "builtin" if shape in {"days", "hours"} else options.sheet)
            commands = {
                ALONE: [sys.executable, "-c", READ, path],
                "estimate": estimate,
                "estimate -q": [*estimate, "-q"],
            }
            title = f"CPU of {runs} interleaved runs; {count:,} rows, {shape}"
            measured = measure(commands, folder, runs, warm_up=0 if options.quick else 1)
            print_commands(title, measured, ALONE, GOALS)
        estimate = estimated(str(Path(folder, "sorted.csv")), options.sheet)
        commands = {"-q": [*estimate, "-q"]} | {name: [*estimate, *words] for name, words in WHOLE.items()}
        measured = measure(commands, folder, runs, warm_up=0)
        title = f"CPU of {runs} interleaved runs; every month of every account, sorted"
        print_commands(title, measured, "-q", dict.fromkeys(WHOLE, "≤ 2"))
        right = "as it is"
        commands = {
            name: [*estimated(str(Path(folder, f"{shape}.csv")), options.sheet), "-q"]
            for name, shape in ((right, "sorted"), (WRONG, WRONG), (AGAIN, AGAIN))
        }
        measured = measure(commands, folder, runs, warm_up=0, refused=(WRONG, AGAIN))
        print_commands(
            f"CPU of {runs} interleaved runs; what is refused", measured, right, dict.fromkeys((WRONG, AGAIN), "≤ 1.5")
        )


def estimated(path: str, sheet: str) -> list[str]:
    """Return the command that prices a usage file."""
    return [sys.executable, "-m", "costcalc", "estimate", "--usage", path, "-p", sheet]


if __name__ == "__main__":
    main()
