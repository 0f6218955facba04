"""Many cases by grammar and by coverage: an input that reaches what none before it reached is kept, and changed further.

``python tests/fuzz_by_coverage.py 1000000 --keep DIR`` runs so many, writes what is kept and every fault to the folder, and
says now and then how far it is. ``--choose DIR`` then writes to ``tests/corpus`` the few that reach what the cases of the
suite do not. Each case is a file that ``--again FILE`` runs once more.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import grammar_lines
from draws import again, changed
from fuzz_cases import Case, Outcome, judged, loaded, totals_agree, twice

import costcalc

PACKAGE = str(Path(costcalc.__file__).parent)
CORPUS = Path(__file__).parent / "corpus"
MAX_CORPUS = 190_000
"""Bytes of all files of the corpus."""
MAX_CASE = 20_000
"""Bytes of one."""
TRACED = 0.03
"""The share of cases of which is looked at what they reach, which takes three times as long."""
AGAIN = 0.04
"""The share of cases that are run twice, and of those with JSON beside ``-q``."""
MUCH = 200 << 10
"""Kibibytes by which one case may raise the memory of the process, before that is told."""


class Reached:
    """Which steps from line to line of the program are taken."""

    def __init__(self) -> None:
        self._of: dict[CodeType, set[tuple[int, int]] | None] = {}
        self._numbers: dict[tuple[str, int, int], int] = {}

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Note what is reached in the block."""
        for steps in self._of.values():
            if steps:
                steps.clear()
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(None)

    def _call(self, frame: FrameType, _event: str, _what: Any) -> Any:
        code = frame.f_code
        if code not in self._of:
            self._of[code] = set() if code.co_filename.startswith(PACKAGE) else None
        steps = self._of[code]
        if steps is None:
            return None
        last = 0

        def line(frame: FrameType, event: str, _what: Any) -> Any:
            nonlocal last
            if event == "line":
                steps.add((last, frame.f_lineno))
                last = frame.f_lineno
            return line

        return line

    def steps(self) -> int:
        """Return the set of the steps of the last block, as bits."""
        bits = 0
        for code, steps in self._of.items():
            for last, line in steps or ():
                key = (f"{code.co_filename}:{code.co_firstlineno}", last, line)
                bits |= 1 << self._numbers.setdefault(key, len(self._numbers))
        return bits


class Kept:
    """A case that reached something new, by what it drew."""

    def __init__(self, kind: str, name: str, drawn: list[float]) -> None:
        self.kind, self.name, self.drawn = kind, name, drawn


class Run:
    """One run over many cases."""

    def __init__(self, folder: Path, first: int) -> None:
        self.folder, self.first = folder, first
        (folder / "faults").mkdir(parents=True, exist_ok=True)
        self.rng = random.Random(first)
        self.reached, self.all = Reached(), 0
        self.kept: list[Kept] = []
        self.kinds: Counter[str] = Counter()
        self.codes: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.slow: list[tuple[float, str]] = []

    def cases(self, count: int) -> None:
        """Run so many cases."""
        begun = time.monotonic()
        # What is imported stays: to look through it for garbage again and again takes a tenth of a run.
        gc.freeze()
        for number in range(self.first, self.first + count):
            self._one(number)
            done = number - self.first + 1
            if done % 2_000 == 0 or done == count:
                slow = ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(self.slow)[-3:])
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
                print(
                    f"{done:,} cases in {time.monotonic() - begun:,.0f} s: {dict(self.codes)}, {dict(self.kinds)}; kept {len(self.kept)}, "
                    f"steps {self.all.bit_count():,}; {memory:,} MB; slowest {slow}; faults {dict(self.faults)}",
                    flush=True,
                )

    def _one(self, number: int) -> None:
        rng, told = self.rng, None
        kind = grammar_lines.kind_of(number)
        if self.kept and rng.random() < 0.4:
            parent, other = rng.choice(self.kept[-2_000:]), rng.choice(self.kept)
            kind, told = parent.kind, changed(rng, parent.drawn, other.drawn)
        name = f"{kind} {number}"
        draws = again(name, told or ())
        case = grammar_lines.case(draws, kind, name)
        self.kinds[kind] += 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            if rng.random() < TRACED:
                with self.reached.traced():
                    outcome = judged(case)
                self._keep(case, Kept(kind, name, draws.drawn))
            else:
                outcome = judged(case)
            self._more(case, outcome)
        except AssertionError as error:
            self._fault(case, error)
            return
        self.codes[outcome.exit_code] += 1
        if outcome.seconds > 1:
            self.slow.append((outcome.seconds, name))
            self._write(f"slow-{int(outcome.seconds)}", case)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory > MUCH:
            self._write("memory", case)

    def _more(self, case: Case, outcome: Outcome) -> None:
        if self.rng.random() < AGAIN and outcome.seconds < 1:
            twice(case, outcome)
        if self.rng.random() < AGAIN:
            totals_agree(case, outcome)

    def _keep(self, case: Case, kept: Kept) -> None:
        steps = self.reached.steps()
        if steps & ~self.all:
            self.all |= steps
            self.kept.append(kept)
            self._write("kept", case)

    def _fault(self, case: Case, error: AssertionError) -> None:
        said = [line for line in str(error).splitlines() if line.strip()][-1]
        cause = "" if error.__cause__ is None else f"{type(error.__cause__).__name__} {error.__cause__}"[:60]
        where = f"{cause}: {re.sub(r'[0-9]+', '#', said)[-80:]}"
        self.faults[where] += 1
        if self.faults[where] <= 5:
            self._write("faults/fault", case)
            (self.folder / "faults" / f"{case.name}.txt").write_text(
                f"{where}\n{error}", encoding="utf-8", errors="backslashreplace"
            )

    def _write(self, what: str, case: Case) -> None:
        (self.folder / f"{what} {case.name}.json").write_text(case.saved(), encoding="utf-8")


def choose(folder: Path, suite: int) -> None:
    """Write to the corpus the fewest and smallest kept cases that reach what so many cases of the suite do not."""
    reached, known = Reached(), 0
    for number in range(suite):
        with reached.traced():
            judged(grammar_lines.numbered(number))
        known |= reached.steps()
    for path in sorted(CORPUS.glob("*.json")):
        with reached.traced():
            judged(loaded(path.stem, path.read_text(encoding="utf-8")))
        known |= reached.steps()
    print(f"{suite:,} cases of the suite and the corpus reach {known.bit_count():,} steps")
    found: list[tuple[str, str, int]] = []
    for path in sorted(folder.glob("kept *.json")):
        text = path.read_text(encoding="utf-8")
        if len(text) > MAX_CASE:
            continue
        with reached.traced():
            judged(loaded(path.stem, text))
        if new := reached.steps() & ~known:
            found.append((path.stem.removeprefix("kept ").replace(" ", "-"), text, new))
    size, chosen = sum(path.stat().st_size for path in CORPUS.glob("*.json")), 0
    while found:
        name, text, new = max(found, key=lambda each: each[2].bit_count() / (len(each[1]) + 300))
        if size + len(text) > MAX_CORPUS:
            break
        size += len(text)
        chosen += 1
        (CORPUS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        known |= new
        found = [(other, its, rest) for other, its, steps in found if (rest := steps & ~known)]
    print(f"{chosen} cases, {size:,} bytes; with them {known.bit_count():,} steps")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, default=0, help="The number of the first case.")
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="The folder of what is kept.")
    parser.add_argument("--choose", type=Path, help="Write the corpus from such a folder.")
    parser.add_argument("--suite", type=int, default=2_500, help="How many cases the suite runs anyway.")
    parser.add_argument("--again", type=Path, help="Run a case that was kept.")
    given = parser.parse_args()
    if given.again:
        case = loaded(given.again.stem, given.again.read_text(encoding="utf-8"))
        print(case)
        print(judged(case))
    elif given.choose:
        choose(given.choose, given.suite)
    else:
        Run(given.keep, given.first).cases(given.cases)


if __name__ == "__main__":
    main()
