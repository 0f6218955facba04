"""Mutation testing: change one operator, number or condition of the engine at a time; the tests must notice.

    python tests/mutation.py                    all files, 30 mutants each, seed 0
    python tests/mutation.py rating -n 100      one file, a hundred mutants
    python tests/mutation.py rating --show 17   one mutant as a diff

Each mutant is written into a copy of the package, and the tests of its file run against the copy until one fails.
A mutant that runs into the time limit is killed too.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITES = {
    "test_rating.py test_mix.py test_compare.py": "rater rating dead_zones",
    "test_packages.py test_mix.py test_plan.py": "packages combinations mix",
    "test_ledger.py test_plan.py test_usage_command.py": "ledger",
    "test_plan.py test_properties.py test_plan_output.py": "plan planner/segments planner/path planner/points "
    "planner/dated planner/optimum planner/market planner/advice",
    "test_concurrency.py test_concurrency_command.py": "concurrency",
    "test_permits.py test_concurrency.py": "permits permitflow",
    "test_queueing.py test_concurrency.py": "queueing",
}
"""Tests that are quick and about these files of the engine."""

FILES = {f"engine/{name}.py": tests for tests, names in SUITES.items() for name in names.split()}
SECONDS = 120

COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
COMPARED |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "bisect_right": "bisect_left"}


def changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield every place that can be changed, and how; notes on types, texts and assertions are left alone."""
    for node in ast.walk(tree):
        match node:
            case ast.Raise() | ast.AnnAssign(value=None):
                for inner in ast.walk(node):
                    inner.quiet = True  # type: ignore[attr-defined]
            case ast.FunctionDef(returns=returns, args=arguments):
                for annotation in [returns, *(each.annotation for each in [*arguments.args, *arguments.kwonlyargs])]:
                    for inner in ast.walk(annotation) if annotation else ():
                        inner.quiet = True  # type: ignore[attr-defined]
        if getattr(node, "quiet", False):
            continue
        match node:
            case ast.Compare(ops=[operator]) if type(operator) in COMPARED:
                yield node, "compare"
            case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in COUNTED:
                yield node, "count"
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.USub()) | ast.IfExp() | ast.If() | ast.Continue():
                yield node, "logic"
            case ast.Constant(value=int()) if node.value not in {10**18, 10**60}:
                yield node, "constant"
            case ast.Call(func=ast.Name(id=name)) if name in CALLED:
                yield node, "call"


def changed(source: str, place: int) -> str:
    """Return the source with one place changed."""
    tree = ast.parse(source)
    target, kind = list(changes(tree))[place]
    replaced: ast.AST = target
    match kind, target:
        case "compare", ast.Compare():
            target.ops = [COMPARED[type(target.ops[0])]()]
        case "count", ast.BinOp() | ast.AugAssign():
            target.op = COUNTED[type(target.op)]()
        case "constant", ast.Constant(value=bool(value) | int(value)):
            target.value = not value if isinstance(value, bool) else value + 1
        case "call", ast.Call(func=ast.Name() as called):
            called.id = CALLED[called.id]
        case _, ast.BoolOp():
            target.op = ast.Or() if isinstance(target.op, ast.And) else ast.And()
        case _, ast.UnaryOp():
            replaced = target.operand
        case _, ast.If() | ast.IfExp():
            target.test = ast.UnaryOp(ast.Not(), target.test)
        case _, ast.Continue():
            replaced = ast.Break()
    if replaced is not target:
        for parent in ast.walk(tree):
            for name, value in ast.iter_fields(parent):
                if value is target:
                    setattr(parent, name, replaced)
                elif isinstance(value, list) and target in value:
                    value[value.index(target)] = replaced
    return ast.unparse(ast.fix_missing_locations(tree))


def survives(copied: Path, file: str, mutant: str) -> bool:
    """Whether the tests of a file all pass with a mutant in its place."""
    path = copied / "costcalc" / file
    original = path.read_text(encoding="utf-8")
    path.write_text(mutant, encoding="utf-8")
    words = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider"]
    tests = [str(copied / "tests" / name) for name in FILES[file].split()]
    try:
        done = subprocess.run(
            [*words, *tests],
            cwd=copied,
            env=os.environ | {"PYTHONPATH": str(copied)},
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(original, encoding="utf-8")
    return done.returncode == 0


def main() -> None:
    """Read the arguments, run, print a line for each file and the share of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="parts of names, as rating or planner; all, if left out")
    parser.add_argument("-n", type=int, default=30, help="mutants of each file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, help="print this mutant as a diff, and run nothing")
    asked = parser.parse_args()
    killed = made = 0
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "copy"
        shutil.copytree(ROOT, copied, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for file in [file for file in FILES if not asked.files or any(part in file for part in asked.files)]:
            source = (ROOT / "costcalc" / file).read_text(encoding="utf-8")
            if asked.show is not None:
                before, after = ast.unparse(ast.parse(source)), changed(source, asked.show)
                print(*difflib.unified_diff(before.splitlines(), after.splitlines(), file, lineterm=""), sep="\n")
                continue
            if not survives(copied, file, source):
                sys.exit(f"the tests of {file} fail without any change: {FILES[file]}")
            number = len(list(changes(ast.parse(source))))
            places = sorted(random.Random(asked.seed).sample(range(number), min(asked.n, number)))
            alive = [place for place in places if survives(copied, file, changed(source, place))]
            made, killed = made + len(places), killed + len(places) - len(alive)
            print(
                f"{file:28} {len(places) - len(alive)} of {len(places)} killed, of {number} in all; alive: {alive}",
                flush=True,
            )
    print(f"{killed} of {made} mutants killed: {100 * killed / max(made, 1):.1f} %")


if __name__ == "__main__":
    main()
