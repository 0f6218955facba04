"""What `costcalc estimate --usage` takes for a million rows, beside reading the file with the csv module alone.

The rows are accounts × months × APIs of a shipped sheet, from a seed; sorted by account, API and month, and shuffled.
Both are whole processes, in turns; CPU time is user and system time of the process, memory its peak. The fastest of
some runs counts. It reports, and fails nothing:

    python tests/bench/million_rows.py [--rows 1000000] [--months 20] [--sheet google-vision] [--runs 5]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

from measuring import measure, table

from costcalc.loader import load_sheet
from costcalc.usage import month_name

GOAL, GOAL_MB = 5, 500
FIRST = 2024 * 12

ALONE = "import csv, sys\nwith open(sys.argv[1], encoding='utf-8', newline='') as file:\n    for row in csv.reader(file): pass"


def rows_of(random: Random, apis: list[str], rows: int, months: int) -> list[str]:
    """Return the rows of an account's every month and API: volumes by size of account, a tenth of them zero."""
    accounts = max(1, rows // (months * len(apis)))
    found: list[str] = []
    for account in range(accounts):
        scale = 10 ** random.uniform(2, 6)
        for api in apis:
            found.extend(
                f"acct-{account:06d},{api},{month_name(FIRST + month)},{int(scale * random.random())}\n"
                for month in range(months)
            )
    return found


def main() -> None:
    """Write both files, and measure each way of reading them in turns."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--months", type=int, default=20)
    asked.add_argument("--sheet", default="google-vision")
    asked.add_argument("--runs", type=int, default=5)
    options = asked.parse_args()
    apis = [api.key for api in load_sheet(options.sheet).apis]
    random = Random(2026)
    rows = rows_of(random, apis, options.rows, options.months)
    with tempfile.TemporaryDirectory() as folder:
        for order in ("sorted", "shuffled"):
            if order == "shuffled":
                random.shuffle(rows)
            path = Path(folder, f"{order}.csv")
            path.write_text("account,api,month,calls\n" + "".join(rows), encoding="utf-8")
            estimate = [sys.executable, "-m", "costcalc", "estimate", "--usage", str(path), "-p", options.sheet]
            print(
                f"{len(rows):,} rows, {order}: {len(rows) // options.months:,} accounts and APIs, {options.months} months"
            )
            commands = {
                "csv.reader alone": [sys.executable, "-c", ALONE, str(path)],
                "estimate": estimate,
                "estimate -q": [*estimate, "-q"],
            }
            for line in table(measure(commands, folder, options.runs), "csv.reader alone"):
                print(line)


if __name__ == "__main__":
    main()
