"""Mutation testing: ``mutmut`` changes one thing at a time, and mypy or the tests must notice.

    pip install -e '.[dev,mutation]'
    python tests/mutation.py --sample 800 loader render cli     800 mutants of each folder, then the tables of mutation.md
    python tests/mutation.py                                    all of every folder, which takes days
    python tests/mutation.py --keep --sample 300 engine         more of them, or on after an interruption
    python tests/mutation.py --keep --again                     what is new, what has changed, and what survived
    python tests/mutation.py --table                            run nothing: print what survived, and write the tables

A run takes no person: what it tried is kept as it goes, tests that fail with the code as it is are named and left out,
and it ends by writing the tables, in which other folders keep their rows. ``mutmut show NAME`` prints a survivor as a diff. What is changed and which tests run
stands in ``pyproject.toml``. The mutants are mutmut's (``mutant_files``); it is not its command that tries them, which
collects the tests anew for each of thousands, but ``mutating``. A mutant that mypy refuses could not be
committed here, so no test tries it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from math import sqrt
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

from mutant_kinds import kinds

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "mutants"
PAGE = ROOT / "tests" / "mutation.md"
DRAWN = RESULTS / "drawn.json"
MADE = RESULTS / "made.json"
"""By file: the hash of its source, the names of all its mutants, and those that are written."""
SURVIVED, UNTESTED, REFUSED = 0, 33, 37
"""Exit codes as mutmut keeps them: no test noticed the mutant; none reaches it; mypy refuses it. With any other a test
failed or never ended."""
CONFIDENCE = 1.96
"""Standard deviations to either side that hold 95 of 100 samples."""


class Drawn(NamedTuple):
    """What was asked of one folder."""

    sample: int
    """So many mutants; all where there are fewer."""
    seed: int
    made: int
    """How many there are."""


def drawn() -> dict[str, Drawn]:
    """Return what was drawn so far, by folder."""
    if not DRAWN.exists():
        return {}
    return {name: Drawn(*each) for name, each in json.loads(DRAWN.read_text(encoding="utf-8")).items()}


def outcomes() -> dict[str, dict[str, int | None]]:
    """Return what became of each mutant, by file; None where it has not been tried."""
    found = {}
    for path in sorted(RESULTS.rglob("*.meta")):
        tried = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if tried:
            found[str(path.relative_to(RESULTS)).removesuffix(".meta")] = tried
    return found


def interval(part: int, of: int) -> tuple[float, float]:
    """Return between which shares that of all lies, by a sample of some: Wilson's interval of 95 %."""
    share, square = part / of, CONFIDENCE**2
    middle = share + square / (2 * of)
    spread = CONFIDENCE * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of), (middle + spread) / (1 + square / of)


def by_folder(found: Mapping[str, Mapping[str, int | None]]) -> dict[str, str]:
    """Return the row of each folder that was drawn."""
    from mutant_files import folder

    rows = {}
    for name, asked in drawn().items():
        codes = Counter(code for file, tried in found.items() if folder(file) == name for code in tried.values())
        tried = codes.total() - codes[None]
        left = codes[SURVIVED] + codes[UNTESTED]
        share = f"{100 * (tried - left) / tried:.1f} %" if tried else "–"
        if codes[None]:
            share = "not yet"  # what mypy refuses is known first, so that a share of a part would be too large
        elif 0 < tried < asked.made:
            low, high = interval(tried - left, tried)
            share += f" ({100 * low:.1f} to {100 * high:.1f})"
        noticed = tried - left - codes[REFUSED]
        numbers = [asked.made, tried, codes[REFUSED], noticed, left, codes[UNTESTED]]
        rows[name] = f"| `{name}` | {' | '.join(f'{number:,}' for number in numbers)} | {share} |"
    return rows


def by_kind(found: Mapping[str, Mapping[str, int | None]]) -> dict[str, Counter[str]]:
    """Return by folder that was drawn how many of each kind survived."""
    from mutant_files import folder

    survived: dict[str, Counter[str]] = {name: Counter() for name in drawn()}
    for file, codes in found.items():
        kind_of = kinds(RESULTS / file)
        for name in (name for name, code in codes.items() if code in {SURVIVED, UNTESTED}):
            survived[folder(file)][kind_of[name.rpartition(".")[2]]] += 1
    return survived


def on_page(tables: str) -> tuple[dict[str, str], dict[str, Counter[str]]]:
    """Return what runs before have written: of each folder its row, and how many of each kind survived."""
    rows: dict[str, str] = {}
    survived: dict[str, Counter[str]] = {}
    folders: list[str] = []
    for line in tables.splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if first.startswith("`") and not folders:
            rows[first.strip("`")] = line
        elif first.startswith("What "):
            folders = [cell.strip("`") for cell in cells[:-1]]
            survived = {name: Counter() for name in folders}
        elif folders and not first.startswith("-"):
            for name, number in zip(folders, cells, strict=False):
                survived[name][first] = int(number)
    return rows, survived


def write(found: Mapping[str, Mapping[str, int | None]]) -> None:
    """Put both tables between the comments of ``mutation.md``; what they say of folders that were not drawn stays."""
    head, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- found -->\n")
    before, end, tail = rest.partition("<!-- /found -->\n")
    rows, survived = on_page(before)
    rows |= by_folder(found)
    survived |= by_kind(found)
    totals = sum(survived.values(), Counter[str]())
    lines = [
        "| Folder | mutants | tried | mypy refuses | tests notice | neither | of these, no test reaches | noticed or refused |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *rows.values(),
        "",
        f"| What the mutant has that survived | {' | '.join(f'`{name}`' for name in survived)} | all |",
        f"|---|{'--:|' * (len(survived) + 1)}",
    ]
    for kind, total in sorted(totals.items(), key=lambda one: (-one[1], one[0])):
        cells = [str(of_folder[kind]) for of_folder in survived.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} | {total} |")
    PAGE.write_text("\n".join([f"{head}{begin}{lines[0]}", *lines[1:], f"{end}{tail}"]), encoding="utf-8")


def make(asked: dict[str, tuple[int, int]], jobs: int) -> None:
    """Write the files with the mutants drawn, ``(sample, seed)`` by folder, and say which of them mypy refuses."""
    # mutmut's own steps, of which its command line has no names: pyproject.toml pins its version.
    from mutant_files import choose, files, folder, names, written
    from mutmut.__main__ import copy_also_copy_files, copy_src_dir, setup_source_paths
    from mutmut.mutation.file_mutation import filter_mutants_with_type_checker

    RESULTS.mkdir(exist_ok=True)
    paths = [path for path in files() if folder(str(path)) in asked]
    hashes = {path: sha256(path.read_bytes()).hexdigest() for path in paths}
    before: dict[str, Any] = json.loads(MADE.read_text(encoding="utf-8")) if MADE.exists() else {}
    kept = {path for path in paths if before.get(str(path), {}).get("hash") == hashes[path]}
    stay = {RESULTS / f"{path}.meta" for path in paths} | {DRAWN, MADE, RESULTS / "reached.json"}
    stay |= {RESULTS / f"{path}{suffix}" for path in kept for suffix in ("", ".spans")}
    for path in [path for path in RESULTS.rglob("*") if path.is_file() and path not in stay]:
        if ".mypy_cache" not in path.parts:
            path.unlink()
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    with Pool(jobs) as pool:
        new = [path for path in paths if path not in kept]
        of_files = {path: before[str(path)]["names"] for path in kept}
        of_files |= dict(zip(new, pool.map(names, new, chunksize=1), strict=True))
        chosen: dict[Path, list[str]] = {path: [] for path in paths}
        now = {}
        for name, (sample, seed) in asked.items():
            places = {each: path for path in paths if folder(str(path)) == name for each in of_files[path]}
            for each in choose(places, sample, seed):
                chosen[places[each]].append(each)
            now[name] = Drawn(sample, seed, len(places))
        other = [path for path in paths if path not in kept or before[str(path)]["chosen"] != chosen[path]]
        pool.starmap(written, [(path, chosen[path]) for path in other], chunksize=1)
    made = {str(path): {"hash": hashes[path], "names": of_files[path], "chosen": chosen[path]} for path in paths}
    MADE.write_text(json.dumps(made), encoding="utf-8")
    DRAWN.write_text(json.dumps(now), encoding="utf-8")
    if not other:
        return
    refused = filter_mutants_with_type_checker()
    for path in RESULTS.rglob("*.meta"):
        document = json.loads(path.read_text(encoding="utf-8"))
        codes = document["exit_code_by_key"]
        codes.update({name: REFUSED for name, code in codes.items() if code is None and name in refused})
        path.write_text(json.dumps(document, indent=4), encoding="utf-8")


def run(asked: dict[str, tuple[int, int]], jobs: int, *, again: bool) -> None:
    """Make the mutants, and have the tests try each (``mutating``)."""
    from mutmut.configuration import config

    make(asked, jobs)
    for path in RESULTS.rglob("*.meta") if again else ():
        document = json.loads(path.read_text(encoding="utf-8"))
        codes = document["exit_code_by_key"]
        codes.update({name: None for name, code in codes.items() if code in {SURVIVED, UNTESTED}})
        path.write_text(json.dumps(document, indent=4), encoding="utf-8")
    words = [
        "-p",
        "mutating",
        f"--jobs={jobs}",
        "-q",
        "--tb=native",
        "--capture=sys",
        "-o",
        "tmp_path_retention_policy=none",
    ]
    words += [f"--basetemp={RESULTS / 'folders'}"]  # which no other run clears
    found_first = os.pathsep.join([str(RESULTS), str(RESULTS / "tests")])
    configured = config()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *words,
            *configured.pytest_add_cli_args,
            *configured.pytest_add_cli_args_test_selection,
        ],
        cwd=RESULTS,
        env=os.environ | {"PYTHONPATH": found_first, "MUTANT_UNDER_TEST": ""},
        stdin=subprocess.DEVNULL,
        check=True,
    )


def main() -> None:
    """Run, unless only the tables are asked for; print the names of what survived, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", help="of costcalc/; '*.py' for the files beside them. Default: all")
    parser.add_argument("--sample", type=int, default=sys.maxsize, metavar="N", help="try N mutants of each folder")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="draw another sample")
    parser.add_argument("--keep", action="store_true", help="keep what the last run found, and go on")
    parser.add_argument(
        "--again", action="store_true", help="with --keep: try what survived, too; tests may have changed"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once")
    parser.add_argument("--table", action="store_true", help="run nothing: tell what the last run found")
    asked = parser.parse_args()
    os.chdir(ROOT)
    if not asked.table:
        from mutant_files import files, folder

        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        there = sorted({folder(str(path)) for path in files()})
        before = {name: (each.sample, each.seed) for name, each in drawn().items()} if asked.keep else {}
        if unknown := set(asked.folders) - set(there):
            parser.error(f"no such folder: {', '.join(sorted(unknown))}; there are {', '.join(there)}")
        if not asked.keep:
            shutil.rmtree(RESULTS, ignore_errors=True)
        new = asked.folders or ([] if before else there)
        run(before | dict.fromkeys(new, (asked.sample, asked.seed)), asked.jobs, again=asked.again)
    found = outcomes()
    for file, codes in found.items():
        for name, code in codes.items():
            if code in {SURVIVED, UNTESTED}:
                print(name, "(no test reaches it)" if code else "", "in", file)
    write(found)


if __name__ == "__main__":
    main()
