"""The pytest side of ``mutation.py``: tests are collected once, and each mutant is tried in a fork of their process.

Loaded with ``-p mutating`` in mutmut's folder of mutants. First all tests run once, and it is noted which functions
each reaches and how long it takes. Then each mutant takes the place of its function in a process of its own, where
the tests that reach the function run until one fails: those that noticed others of its mutants come first. Tests that
fail with the code as it is are named and left out.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from hashlib import sha256
from importlib import import_module
from itertools import accumulate, pairwise
from math import inf
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from tempfile import mkdtemp
from types import FunctionType
from typing import Any, NamedTuple, NoReturn

import pytest

SURVIVED, FAILED, UNTESTED = 0, 1, 33
ENOUGH = 5.0
"""Seconds of tests, as they took before, after which a mutant counts as one that survived."""
CHECKED = 50
"""After so many mutants, what noticed them is tried with the code as it is; only then are their results kept."""
REACHED = Path("reached.json")
"""What each test takes and reaches, as far as is known."""
PLACE = 4
"""Bytes in which a process tells the place of a test."""
SECONDS, BYTES = 900, 4_000_000_000
"""Of the processor, and of memory: the most that a mutant may take."""
WAITS = 900
"""Seconds of the clock after which a test that does nothing counts as one that failed."""


class Mutated(NamedTuple):
    """A function of which there are mutants, and everywhere it is looked up."""

    name: str
    """As its mutants are named, without their number."""
    places: list[tuple[Any, str]]
    owner: Any
    """The module or class that holds the original and the mutants."""
    called: str
    """Its name for those who call it."""
    choices: dict[str, Any]
    """What mutmut's own detour looks up, for whoever holds on to the function itself: tables, callbacks, properties."""

    def put(self, which: str, reached: set[str] | None = None) -> None:
        """Let a mutant, or the original, be called from now on, and note each call in ``reached``."""
        found = vars(self.owner)[f"{self.name.rpartition('.')[2]}__mutmut_{which}"]
        kind = type(found) if isinstance(found, (classmethod, staticmethod)) else None
        function: Callable[..., Any] = found.__func__ if kind else found
        function.__name__ = self.called

        @wraps(function)
        def noted(*args: Any, **named: Any) -> Any:
            if reached is not None:
                reached.add(self.name)
            return function(*args, **named)

        called = function if reached is None else noted
        self.choices["_mutmut_orig"] = called
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
    held: defaultdict[int, list[tuple[Any, str]]] = defaultdict(list)
    for module in list(sys.modules.values()):
        for attribute, value in list(getattr(module, "__dict__", {}).items()):
            if isinstance(value, FunctionType):
                held[id(value)].append((module, attribute))
    for module in [module for name, module in sys.modules.items() if name.startswith("costcalc.")]:
        for key in [key for key in vars(module) if key.startswith("mutants_x")]:
            name = key.removeprefix("mutants_").removesuffix("__mutmut")
            if "ǁ" in name:
                _, of, method = name.split("ǁ")
                owner = vars(module)[of]
                places = [(owner, method)]
            else:
                owner, method = module, name.removeprefix("x_")
                places = held[id(vars(module)[method])]
            yield Mutated(f"{module.__name__}.{name}", places, owner, method, vars(module)[key])


def remembering() -> list[Callable[[], object]]:
    """Return what empties each cache of the package and of the tests: what it holds was made by the original."""
    here = str(Path.cwd())
    modules = [module for module in sys.modules.values() if (getattr(module, "__file__", None) or "").startswith(here)]
    values = [value for module in modules for value in vars(module).values()]
    values += [inside for value in values if isinstance(value, type) for inside in vars(value).values()]
    return [value.cache_clear for value in values if hasattr(value, "cache_clear")]


class Try(NamedTuple):
    """A mutant that is being tried."""

    mutant: str
    meta: Path
    tests: Sequence[pytest.Item]
    begun: int
    """Where its process tells the place of each test that it begins."""


class Result(NamedTuple):
    """What became of a mutant."""

    mutant: str
    code: int
    """As mutmut keeps it; below 0 for a signal."""
    meta: Path
    by: pytest.Item | None = None
    """The test that noticed it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--jobs", type=int, default=1, help="Mutants that are tried at once.")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once, then try every mutant that has no result yet."""
    functions = {each.name: each for each in all_mutated()}
    took, reaching = _reached(session, functions)
    _tell(f"{len(took):,} tests in {sum(took.values()):.0f} s")
    reaches = Counter(test for tests in reaching.values() for test in tests)
    noticed: Counter[tuple[str, pytest.Item]] = Counter()
    waiting: list[tuple[str, Path]] = []
    for meta in Path().rglob("*.meta"):
        tried = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        waiting += [(mutant, meta) for mutant, code in tried.items() if code is None]
    # In any order: a run that is broken off has tried a fair part of each file.
    waiting.sort()
    Random(1).shuffle(waiting)
    clear = remembering()
    running: dict[int, Try] = {}
    results: list[Result] = []
    total, survived, kept = len(waiting), 0, 0

    def ended() -> None:
        """Wait for one mutant to end, and note what became of it."""
        process, status = os.wait()
        of = running.pop(process)
        code = os.waitstatus_to_exitcode(status)
        with os.fdopen(of.begun, "rb") as begun:
            last = begun.read()[-PLACE:]
        by = of.tests[int.from_bytes(last)] if code != SURVIVED and last else None
        if by:
            noticed[of.mutant.partition("__mutmut_")[0], by] += 1
        results.append(Result(of.mutant, code, of.meta, by))

    while waiting or running or results:
        while running and (len(running) == session.config.getoption("jobs") or not waiting):
            ended()
        if len(results) >= CHECKED or not waiting:
            while running:
                ended()
            failing = _failing(session, functions, {each.by: took[each.by] for each in results if each.by}, clear)
            for test in failing:
                _tell(f"{test.nodeid} fails with the code as it is: left out, and what it noticed is tried again")
                took[test] = inf
            waiting += [(each.mutant, each.meta) for each in results if each.by in failing]
            results = [each for each in results if each.by not in failing]
            _keep(results)
            kept += len(results)
            survived += sum(each.code in {SURVIVED, UNTESTED} for each in results)
            _tell(f"{kept:,} of {total:,} tried, {survived:,} survived")
            results = []
            continue
        mutant, meta = waiting.pop()
        name, _, which = mutant.partition("__mutmut_")
        tests = sorted(reaching.get(name, []), key=lambda test: _turn(took[test], noticed[name, test], reaches[test]))
        sums = accumulate(took[test] for test in tests)
        tests = [test for test, seconds in zip(tests, sums, strict=True) if seconds <= ENOUGH]
        if not tests:
            results.append(Result(mutant, UNTESTED, meta))
            continue
        begun, begins = os.pipe()
        process = _tried(session, functions[name], which, [(test, took[test]) for test in tests], begins, clear)
        running[process] = Try(mutant, meta, tests, begun)
        os.close(begins)
    return True


def _tell(line: str) -> None:
    print(line, file=sys.__stderr__, flush=True)


def _turn(took: float, noticed: int, reaches: int) -> tuple[float, float]:
    """Return what tests are sorted by: those that noticed mutants of the function come first, quick ones before slow.

    Then the quick ones that reach few functions, which look closely at each.
    """
    return (took / noticed if noticed else inf, took * reaches)


def _failing(
    session: pytest.Session,
    functions: dict[str, Mutated],
    tests: dict[pytest.Item, float],
    clear: Sequence[Callable[[], object]],
) -> set[pytest.Item]:
    """Return the tests that fail with the original, tried as mutants are: what they notice means nothing."""
    failing = set()
    left = list(tests.items())
    while left:
        begun, begins = os.pipe()
        _tried(session, next(iter(functions.values())), "orig", left, begins, clear)
        os.close(begins)
        _, status = os.wait()
        with os.fdopen(begun, "rb") as places:
            last = int.from_bytes(places.read()[-PLACE:])
        if os.waitstatus_to_exitcode(status) == SURVIVED:
            break
        failing.add(left[last][0])
        left = left[last + 1 :]
    return failing


def _reached(
    session: pytest.Session, functions: dict[str, Mutated]
) -> tuple[dict[pytest.Item, float], dict[str, list[pytest.Item]]]:
    """Run the tests; return the seconds that each takes, and by function the tests that reach it, and pass.

    What is known of a test from a run before is kept while its file, the code and what is beside the tests are the same.
    """
    helpers = [path for path in Path("tests").glob("*.py") if not path.name.startswith(("test_", "mut"))]
    code = _hash([*Path("costcalc").rglob("*.py"), *helpers])
    before = json.loads(REACHED.read_text(encoding="utf-8")) if REACHED.exists() else {}
    known: dict[str, tuple[str, float, list[str]]] = before["tests"] if before.get("code") == code else {}
    hashes = {path: _hash([path]) for path in {item.path for item in session.items}}
    wanting = [item for item in session.items if known.get(item.nodeid, [""])[0] != hashes[item.path]]
    noted: set[str] = set()
    started: list[bool] = []

    def refuse(*_: Any, **__: Any) -> NoReturn:
        started.append(True)
        pytest.skip("what another process does tells nothing of what was put in place in this one")

    pytest.MonkeyPatch().setattr(subprocess.Popen, "__init__", refuse)
    for function in functions.values():
        function.put("orig", noted)
    for item, following in pairwise([*wanting, None]):
        noted.clear()
        started.clear()
        start = time.process_time()
        assert item
        failed = session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        took = time.process_time() - start
        if took > ENOUGH:
            _tell(f"{item.nodeid} takes {took:.0f} s: too slow for a mutant")
        if session.testsfailed > failed:
            _tell(f"{item.nodeid} fails with the code as it is: left out")
            started.append(True)
        known[item.nodeid] = hashes[item.path], took, [] if started else sorted(noted)
        if following is None or following.path != item.path:
            REACHED.write_text(json.dumps({"code": code, "tests": known}), encoding="utf-8")
    session.testsfailed = 0
    for function in functions.values():
        function.put("orig")
    reaching: dict[str, list[pytest.Item]] = {name: [] for name in functions}
    for item in session.items:
        for name in known[item.nodeid][2]:
            reaching[name].append(item)
    return {item: known[item.nodeid][1] for item in session.items}, reaching


def _hash(paths: Iterable[Path]) -> str:
    return sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()


def _tried(
    session: pytest.Session,
    function: Mutated,
    which: str,
    tests: Sequence[tuple[pytest.Item, float]],
    begins: int,
    clear: Sequence[Callable[[], object]],
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
        for each in clear:
            each()
        # Those that run at the same time would clear each other's folders.
        folders = session.config._tmp_path_factory  # type: ignore[attr-defined]
        folders._basetemp = Path(mkdtemp(dir=folders.getbasetemp()))
        for place, ((item, seconds), (following, _)) in enumerate(pairwise([*tests, (None, 0.0)])):
            assert item
            os.write(begins, place.to_bytes(PLACE))
            signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 10 * seconds)
            signal.alarm(WAITS)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                break
        else:
            code = SURVIVED
    finally:
        os._exit(code)


def _keep(results: Sequence[Result]) -> None:
    """Write results to the files of mutmut."""
    for meta in {each.meta for each in results}:
        document = json.loads(meta.read_text(encoding="utf-8"))
        document["exit_code_by_key"].update({each.mutant: each.code for each in results if each.meta == meta})
        meta.write_text(json.dumps(document, indent=4), encoding="utf-8")
