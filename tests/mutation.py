"""Mutation testing of the engine: ``mutmut`` changes one thing at a time, and the tests must notice.

    pip install -e '.[dev,mutation]'
    python tests/mutation.py           try all from scratch, then write the tables of mutation.md
    python tests/mutation.py --keep    try what is new or changed since the last run, and what survived it
    python tests/mutation.py --table   run nothing: print the names of what survived, and write the tables

``mutmut show NAME`` prints a survivor as a diff. What is changed and which tests
run stands in ``pyproject.toml``. The mutants are mutmut's; it is not its command that tries them, which collects
the tests anew and takes a detour at every call for each of thousands of mutants, but ``mutating``. mypy looks at
all of them too: a survivor that it refuses could not be committed here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from mutant_kinds import kinds

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "mutants"
PAGE = ROOT / "tests" / "mutation.md"
REFUSED = RESULTS / "refused.json"
"""The names of the mutants that mypy refuses."""
SURVIVED = frozenset({0, 33})
"""Exit codes as mutmut keeps them, of a mutant that no test noticed, or reached; of any other a test failed or never ended."""


def outcomes() -> dict[str, dict[str, int | None]]:
    """Return what became of each mutant, by file; None where it has not been tried."""
    found = {}
    for path in sorted(RESULTS.rglob("*.meta")):
        tried = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if tried:
            found[str(path.relative_to(RESULTS)).removesuffix(".meta")] = tried
    return found


def row(name: str, codes: Mapping[str, int | None], refused: frozenset[str]) -> str:
    """Return one line of the table of files: what tests noticed of all that was tried, and with what mypy refuses."""
    tried = {mutant for mutant, code in codes.items() if code is not None}
    survivors = {mutant for mutant in tried if codes[mutant] in SURVIVED}
    noticed, left = len(tried) - len(survivors), len(survivors - refused)
    shares = (f"{100 * number / len(tried):.1f} %" if tried else "–" for number in (noticed, len(tried) - left))
    return f"| {name} | {len(tried):,} | {noticed:,} | {' | '.join(shares)} | {left:,} | {len(codes) - len(tried):,} |"


def by_file(found: Mapping[str, Mapping[str, int | None]], refused: frozenset[str]) -> Iterator[str]:
    """Yield the table of files."""
    yield "| | tried | noticed by tests | of all | with mypy | by none | not tried |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for file, codes in found.items():
        yield row(f"`{file.removeprefix('costcalc/')}`", codes, refused)
    everything = {name: code for codes in found.values() for name, code in codes.items()}
    yield row("all", everything, refused)
    passing = {name: code for name, code in everything.items() if name not in refused}
    yield row("of these, what mypy lets pass", passing, refused)


def by_kind(found: Mapping[str, Mapping[str, int | None]], refused: frozenset[str]) -> Iterator[str]:
    """Yield the table of kinds: how many survived, and how many of them mypy refuses."""
    survived: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for file, codes in found.items():
        kind_of = kinds(RESULTS / file)
        for name in (name for name, code in codes.items() if code in SURVIVED):
            kind = kind_of[name.rpartition(".")[2]]
            survived[kind] += 1
            stopped[kind] += name in refused
    yield "| What the mutant has | survived | of these, refused by mypy |"
    yield "|---|--:|--:|"
    for kind, number in sorted(survived.items(), key=lambda one: (-one[1], one[0])):
        yield f"| {kind} | {number} | {stopped[kind]} |"


def write(found: Mapping[str, Mapping[str, int | None]], refused: frozenset[str]) -> None:
    """Put both tables between the comments of ``mutation.md``."""
    head, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- found -->\n")
    _, end, tail = rest.partition("<!-- /found -->\n")
    tables = "\n".join([*by_file(found, refused), "", *by_kind(found, refused), ""])
    PAGE.write_text(f"{head}{begin}{tables}{end}{tail}", encoding="utf-8")


def make() -> None:
    """Make the mutants, and keep the names of those that mypy refuses."""
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
    REFUSED.write_text(json.dumps(sorted(filter_mutants_with_type_checker())), encoding="utf-8")


def run() -> None:
    """Make the mutants, and have the tests try each (``mutating``)."""
    from mutmut.configuration import config

    os.chdir(ROOT)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    make()
    for path in RESULTS.rglob("*.meta"):
        document = json.loads(path.read_text(encoding="utf-8"))
        codes = document["exit_code_by_key"]
        # Where results were kept, the tests may have changed: what survived them is tried again.
        codes.update({name: None for name, code in codes.items() if code in SURVIVED})
        path.write_text(json.dumps(document, indent=4), encoding="utf-8")
    asked = config()
    words = ["-p", "mutating", "-q", "--tb=native", "--capture=sys", "-o", "tmp_path_retention_policy=none"]
    words += [f"--basetemp={RESULTS / 'folders'}"]  # which no other run clears
    found_first = os.pathsep.join([str(RESULTS), str(RESULTS / "tests")])
    subprocess.run(
        [sys.executable, "-m", "pytest", *words, *asked.pytest_add_cli_args, *asked.pytest_add_cli_args_test_selection],
        cwd=RESULTS,
        env=os.environ | {"PYTHONPATH": found_first, "MUTANT_UNDER_TEST": ""},
        check=True,
    )


def main() -> None:
    """Run, unless only the tables are asked for; print the names of what survived, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="run nothing: tell what the last run found")
    parser.add_argument("--keep", action="store_true", help="try only what changed since the last run, or survived it")
    asked = parser.parse_args()
    if not asked.table:
        if not asked.keep:
            shutil.rmtree(RESULTS, ignore_errors=True)
        run()
    found, refused = outcomes(), frozenset(json.loads(REFUSED.read_text(encoding="utf-8")))
    for file, codes in found.items():
        for name, code in codes.items():
            if code in SURVIVED:
                told = "(no test reaches it)" if code else "(mypy refuses it)" if name in refused else ""
                print(name, told, "in", file)
    write(found, refused)


if __name__ == "__main__":
    main()
