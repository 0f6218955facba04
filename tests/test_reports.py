"""Whole reports as golden files; ``pytest --update`` rewrites them from what the code prints now."""

from __future__ import annotations

import pytest
from conftest import Golden, Run

REPORTS = {
    "estimate.txt": "estimate --calls 200000",
    "estimate.json": "estimate --calls 200000 --json",
    "estimate-explain.txt": "estimate --calls 105000 --explain",
    "estimate-notes.txt": "estimate --calls 10010 --failed 10 --free 50",
    "estimate-mix.txt": "estimate --calls 1100 --explain",
    "estimate-unserved.txt": "estimate --calls 1500 --prepaid 1000 --no-postpaid",
    "estimate-pay-postpaid.txt": "estimate --calls 200000 --pay postpaid",
    "compare.txt": "compare",
    "compare-calls.txt": "compare --calls 500 --calls 5k --calls 9999 --calls 15k --calls 200k",
    "compare-calls.json": "compare --calls 9999 --calls 15k --json",
}


@pytest.mark.parametrize(("name", "words"), REPORTS.items())
def test_a_report_reads_as_agreed(run: Run, golden: Golden, name: str, words: str) -> None:
    outcome = run(*words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(name, outcome.stdout)
