"""Mutation testing of the engine: ``mutmut`` changes one thing at a time, and the tests must notice.

    pip install -e '.[dev,mutation]'
    python tests/mutation.py           run all from scratch, then print the table
    python tests/mutation.py --keep    run what is new or changed since the last run, and what survived it
    python tests/mutation.py --table   print the table of the last run, and the names of what survived

``mutmut show NAME`` prints a survivor as a diff; ``mutation.md`` judges each. What is changed and which tests
run stands in ``pyproject.toml``. mypy sees the mutants first: what it refuses could not be committed here, and
no test is run for it. The mutants are mutmut's; it is not its command that tries them, which collects the tests
anew and takes a detour at every call for each of thousands of mutants, but ``mutating``.
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


def refused() -> dict[str, str]:
    """Make the mutants, and return those that mypy refuses, with why."""
    # mutmut's own steps, of which its command line has no names: pyproject.toml pins its version.
    from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
    from mutmut.mutation.file_mutation import filter_mutants_with_type_checker
    from mutmut.mutation.trampoline import set_mutant_under_test

    set_mutant_under_test("mutant_generation")
    RESULTS.mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(os.cpu_count() or 1)
    return {name: found.error.error_description for name, found in filter_mutants_with_type_checker().items()}


def run() -> None:
    """Make the mutants, let mypy refuse what it can, and have the tests try the others (``mutating``)."""
    from mutmut.configuration import config

    os.chdir(ROOT)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    why = refused()
    for path in RESULTS.rglob("*.meta"):
        document = json.loads(path.read_text(encoding="utf-8"))
        codes = document["exit_code_by_key"]
        codes.update({name: REFUSED for name in codes if name in why})
        # Where results were kept, the tests may have changed: what survived them is tried again.
        codes.update({name: None for name, code in codes.items() if code in (SURVIVED, UNTESTED)})
        path.write_text(json.dumps(document, indent=4), encoding="utf-8")
    asked = config()
    words = ["-p", "mutating", "-q", "--capture=sys", "-o", "tmp_path_retention_policy=none"]
    found_first = os.pathsep.join([str(RESULTS), str(RESULTS / "tests")])
    subprocess.run(
        [sys.executable, "-m", "pytest", *words, *asked.pytest_add_cli_args, *asked.pytest_add_cli_args_test_selection],
        cwd=RESULTS,
        env=os.environ | {"PYTHONPATH": found_first, "MUTANT_UNDER_TEST": ""},
        check=True,
    )


def main() -> None:
    """Run, unless only the table is asked for; print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print what the last run found, and run nothing")
    parser.add_argument("--keep", action="store_true", help="try only what changed since the last run, or survived it")
    asked = parser.parse_args()
    if not asked.table:
        if not asked.keep:
            shutil.rmtree(RESULTS, ignore_errors=True)
        run()
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
