"""The pytest side of ``mutation.py``: tests are collected once, and each mutant is tried in a fork of their process.

Loaded with ``-p mutating`` in mutmut's folder of mutants. First all tests run once, and it is noted which functions
each reaches and how long it takes. Then each mutant takes the place of its function in a process of its own, where
the tests that reach the function run until one fails: those that noticed others of its mutants come first.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from importlib import import_module
from itertools import accumulate, pairwise
from math import inf
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest

SURVIVED, FAILED, UNTESTED = 0, 1, 33
ENOUGH = 10.0
"""Seconds of tests, as they took before, after which a mutant counts as one that survived."""
CHECKED = 300
"""After so many mutants the original is tried; only then are their results kept."""
PLACE = 4
"""Bytes in which a process tells the place of a test."""
AT_ONCE = os.cpu_count() or 1
SECONDS, BYTES = 900, 4_000_000_000
"""Of the processor, and of memory: the most that a mutant may take."""


class Mutated(NamedTuple):
    """A function of which there are mutants, and everywhere it is looked up."""

    name: str
    """As its mutants are named, without their number."""
    places: list[tuple[Any, str]]
    owner: Any
    """The module or class that holds the original and the mutants."""

    def put(self, which: str, reached: set[str] | None = None) -> None:
        """Let a mutant, or the original, be called from now on, and note each call in ``reached``."""
        found = vars(self.owner)[f"{self.name.rpartition('.')[2]}__mutmut_{which}"]
        kind = type(found) if isinstance(found, (classmethod, staticmethod)) else None
        function: Callable[..., Any] = found.__func__ if kind else found
        function.__name__ = self.places[0][1]

        @wraps(function)
        def noted(*args: Any, **named: Any) -> Any:
            if reached is not None:
                reached.add(self.name)
            return function(*args, **named)

        called = function if reached is None else noted
        for place, attribute in self.places:
            setattr(place, attribute, kind(called) if kind else called)


def all_mutated() -> Iterator[Mutated]:
    """Yield every function of which mutmut made mutants."""
    package = import_module("costcalc")
    for found in walk_packages(package.__path__, "costcalc."):
        if not found.name.endswith("__main__"):
            import_module(found.name)  # whoever imports it later would hold what stands there then
    for name in package.__all__:
        getattr(package, name)  # found when it is asked for, and kept
    for module in [module for name, module in sys.modules.items() if name.startswith("costcalc.")]:
        for key in [key for key in vars(module) if key.startswith("mutants_x")]:
            name = key.removeprefix("mutants_").removesuffix("__mutmut")
            if "ǁ" in name:
                _, of, method = name.split("ǁ")
                owner = vars(module)[of]
                yield Mutated(f"{module.__name__}.{name}", [(owner, method)], owner)
            else:
                caller = vars(module)[name.removeprefix("x_")]
                places = [
                    (each, attribute)
                    for each in list(sys.modules.values())
                    for attribute, value in list(getattr(each, "__dict__", {}).items())
                    if value is caller
                ]
                yield Mutated(f"{module.__name__}.{name}", places, module)


class Try(NamedTuple):
    """A mutant that is being tried."""

    mutant: str
    meta: Path
    tests: Sequence[pytest.Item]
    begun: int
    """Where its process tells the place of each test that it begins."""


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once, then try every mutant that has no result yet."""
    functions = {each.name: each for each in all_mutated()}
    took, reaching = _reached(session, functions)
    if session.testsfailed:
        return True
    print(f"{len(took):,} tests in {sum(took.values()):.0f} s", file=sys.__stderr__, flush=True)
    reaches = Counter(test for tests in reaching.values() for test in tests)
    noticed: Counter[tuple[str, pytest.Item]] = Counter()
    waiting: list[tuple[str, Path]] = []
    for meta in Path().rglob("*.meta"):
        tried = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        for mutant, code in tried.items():
            if code is None:
                waiting.append((mutant, meta))
    # In any order: a run that is broken off has tried a fair part of each file.
    Random(1).shuffle(waiting)
    _check_that_the_code_passes(session, functions, reaching)
    running: dict[int, Try] = {}
    results: list[tuple[str, int, Path]] = []

    def ended() -> None:
        """Wait for one mutant to end, and keep its exit code (below 0 for a signal)."""
        process, status = os.wait()
        of = running.pop(process)
        code = os.waitstatus_to_exitcode(status)
        with os.fdopen(of.begun, "rb") as begun:
            last = begun.read()[-PLACE:]
        if code != SURVIVED and last:
            noticed[of.mutant.partition("__mutmut_")[0], of.tests[int.from_bytes(last)]] += 1
        results.append((of.mutant, code, of.meta))

    for number, (mutant, meta) in enumerate(waiting, start=1):
        name, _, which = mutant.partition("__mutmut_")
        tests = sorted(reaching.get(name, []), key=lambda test: _turn(took[test], noticed[name, test], reaches[test]))
        sums = accumulate(took[test] for test in tests)
        tests = [test for test, seconds in zip(tests, sums, strict=True) if seconds <= ENOUGH]
        if not tests:
            results.append((mutant, UNTESTED, meta))
            continue
        if len(running) == AT_ONCE:
            ended()
        begun, begins = os.pipe()
        process = _tried(session, functions[name], which, [(test, took[test]) for test in tests], begins)
        running[process] = Try(mutant, meta, tests, begun)
        os.close(begins)
        if number % CHECKED == 0:
            while running:
                ended()
            _check_that_the_code_passes(session, functions, reaching)
            _keep(results)
        if number % 50 == 0:
            survived = sum(code in (SURVIVED, UNTESTED) for _, code, _ in results)
            print(f"{number:,} of {len(waiting):,} tried, {survived:,} survived", file=sys.__stderr__, flush=True)
    while running:
        ended()
    _check_that_the_code_passes(session, functions, reaching)
    _keep(results)
    return True


def _turn(took: float, noticed: int, reaches: int) -> tuple[float, float]:
    """Return what tests are sorted by: those that noticed mutants of the function come first, quick ones before slow.

    Then the quick ones that reach few functions, which look closely at each.
    """
    return (took / noticed if noticed else inf, took * reaches)


def _check_that_the_code_passes(
    session: pytest.Session, functions: dict[str, Mutated], reaching: dict[str, list[pytest.Item]]
) -> None:
    """Try the original as mutants are tried: where tests fail for another reason, every mutant would seem noticed."""
    name = max(reaching, key=lambda name: len(reaching[name]))
    told = {}
    for _ in range(AT_ONCE):
        begun, begins = os.pipe()
        told[_tried(session, functions[name], "orig", [(test, SECONDS) for test in reaching[name]], begins)] = begun
        os.close(begins)
    while told:
        process, code = os.wait()
        with os.fdopen(told.pop(process), "rb") as places:
            last = reaching[name][int.from_bytes(places.read()[-PLACE:])]
        if code != SURVIVED:
            raise SystemExit(f"{last.nodeid} fails with {name} as it is, so that no result means anything")


def _reached(
    session: pytest.Session, functions: dict[str, Mutated]
) -> tuple[dict[pytest.Item, float], dict[str, list[pytest.Item]]]:
    """Run all tests; return the seconds that each takes, and by function the tests that reach it."""
    noted: set[str] = set()
    took: dict[pytest.Item, float] = {}
    reaching: dict[str, list[pytest.Item]] = {name: [] for name in functions}
    for function in functions.values():
        function.put("orig", noted)
    for item, following in pairwise([*session.items, None]):
        noted.clear()
        start = time.process_time()
        assert item
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        took[item] = time.process_time() - start
        for name in noted:
            reaching[name].append(item)
    for function in functions.values():
        function.put("orig")
    return took, reaching


def _tried(
    session: pytest.Session, function: Mutated, which: str, tests: Sequence[tuple[pytest.Item, float]], begins: int
) -> int:
    """Try a mutant in a process of its own, and return its number; with each test stand the seconds it should take.

    A test that takes many times as long never ends: by processor time, so that a busy machine notices no mutant.
    """
    process = os.fork()
    if process:
        return process
    code = FAILED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        os.environ["MUTANT_UNDER_TEST"] = f"{function.name}__mutmut_{which}"
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        function.put(which)
        # Those that run at the same time would clear each other's folders.
        folders = session.config._tmp_path_factory  # type: ignore[attr-defined]
        folders._basetemp = Path(mkdtemp(dir=folders.getbasetemp()))
        for place, ((item, seconds), (following, _)) in enumerate(pairwise([*tests, (None, 0.0)])):
            assert item
            os.write(begins, place.to_bytes(PLACE))
            signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 10 * seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                break
        else:
            code = SURVIVED
    finally:
        os._exit(code)


def _keep(results: list[tuple[str, int, Path]]) -> None:
    """Write results to the files of mutmut."""
    for meta in {meta for _, _, meta in results}:
        document = json.loads(meta.read_text(encoding="utf-8"))
        document["exit_code_by_key"].update({mutant: code for mutant, code, at in results if at == meta})
        meta.write_text(json.dumps(document, indent=4), encoding="utf-8")
