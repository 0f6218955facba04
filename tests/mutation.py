"""Mutation testing of the engine: ``mutmut`` changes one thing at a time, and the tests must notice.

    pip install -e '.[dev,mutation]'
    python tests/mutation.py           run all from scratch, then print the table
    python tests/mutation.py --table   print the table of the last run, and the names of what survived

``mutmut show NAME`` prints a survivor as a diff; ``mutation.md`` judges each. What is changed and which tests
run stands in ``pyproject.toml``. mypy sees the mutants first: what it refuses could not be committed here, and
no test is run for it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "mutants"
SURVIVED, UNTESTED, REFUSED = 0, 33, 37
"""Exit codes as mutmut keeps them; of any other the tests failed, crashed or never ended."""


def outcomes() -> dict[str, dict[str, int | None]]:
    """Return what became of each mutant, by file; None where it has not been tried."""
    found = {}
    for path in sorted(RESULTS.rglob("*.meta")):
        tried = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if tried:
            found[str(path.relative_to(RESULTS)).removesuffix(".meta")] = tried
    return found


def row(name: str, codes: list[int | None]) -> str:
    """Return one line of the table: the share is that of the mutants that mypy lets pass and that were tried."""
    refused = codes.count(REFUSED)
    tried = len(codes) - refused - codes.count(None)
    killed = tried - codes.count(SURVIVED) - codes.count(UNTESTED)
    share = f"{100 * killed / tried:6.1f} %" if tried else "       –"
    either = f"{100 * (killed + refused) / (tried + refused):6.1f} %" if tried + refused else "       –"
    return f"{name:38} {killed:6} of {tried:5} {share} {refused:8} {either} {codes.count(None):9}"


def main() -> None:
    """Run, unless only the table is asked for; print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print what the last run found, and run nothing")
    if not parser.parse_args().table:
        shutil.rmtree(RESULTS, ignore_errors=True)
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["mutmut", "run"], cwd=ROOT, env=os.environ | {"PATH": programs}, check=True)
    found = outcomes()
    for file, codes in found.items():
        for name, code in codes.items():
            if code in (SURVIVED, UNTESTED):
                print(name, "" if code == SURVIVED else "(no test reaches it)", "in", file)
    print(f"\n{'':38} {'killed by tests':>24} {'by mypy':>8} {'either':>8} {'not tried':>9}")
    for file, codes in found.items():
        print(row(file, list(codes.values())))
    print(row("all", [code for codes in found.values() for code in codes.values()]))


if __name__ == "__main__":
    main()
