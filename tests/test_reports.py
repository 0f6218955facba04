"""Whole reports as golden files; ``pytest --update`` rewrites them from what the code prints now."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden, Run

REPORTS = {
    "estimate-explain.txt": "estimate --calls 105000 --explain",
    "estimate-notes.txt": "estimate --calls 10010 --failed 10 --free 50",
    "estimate-mix.txt": "estimate --calls 1100 --explain",
    "estimate-unserved.txt": "estimate --calls 1500 --prepaid 1000 --no-postpaid",
    "estimate-pay-postpaid.txt": "estimate --calls 200000 --pay postpaid",
    "compare.txt": "compare",
    "compare-calls.json": "compare --calls 9999 --calls 15k --json",
    "estimate-concurrency.txt": "estimate --calls 200000 --concurrency 5",
    "plan.txt": "plan --calls 200000 --months 12",
    "plan.json": "plan --calls 15k --growth 5% --months 4 --start 2026-02 --json",
    "plan-growing.txt": "plan --calls 15k --growth 5% --start 2026-02",
    "plan-explain.txt": "plan --calls 50k --growth 10% --explain",
    "plan-held.txt": "plan --calls 105k --months 3 --prepaid 9k@2 --prepaid 500@1 --free 50@1 --explain",
    "plan-own.txt": "plan --calls 200k --start 2026-03 --buy 2x1M@2026-03 --buy 4x100k@2027-02",
    "plan-own-unserved.txt": "plan --calls 200k --no-postpaid --buy 2x1M@1",
    "plan-nothing.txt": "plan --calls 500 --months 1",
    "plan-concurrency.txt": "plan --calls 15k --months 3 --concurrency 4",
    "plan-case.txt": "plan --calls 50k --growth 10% --start 2026-03 --prepaid 40k@2026-05 --case low=-40%:25 --case likely=0%:50 "
    "--case high=+50%:25 --explain",
    "plan-case-worst.txt": "plan --calls 50k --growth 10% --case low=-40% --case high=+50% --prefer worst",
    "afford.txt": "afford 5000",
    "afford-held.txt": "afford 500 --free 300 --prepaid 2k --no-postpaid",
    "afford-year.txt": "afford 60000/year",
    "concurrency.txt": "concurrency --need 10 --days 5",
    "concurrency-mix.txt": "concurrency --need 10 --days 75",
    "concurrency-included.txt": "concurrency --need 3",
    "concurrency-rate.txt": "concurrency --rate 20/s --task-time 1.5s --max-wait 1.5s",
    "concurrency-rate.json": "concurrency --rate 200/h --task-time 180s --max-wait 20s --percentile 80 --json",
    "concurrency-deadline.txt": "concurrency --calls 80k --task-time 9s --within 6h",
}
EXAMPLES = Path(__file__).parent.parent / "examples"
REPORTS_OF_FILES = {
    "estimate-usage.txt": ("estimate --usage -", "usage/seasonal.csv"),
    "estimate-usage-held.txt": ("estimate --usage - --prepaid 90k@2026-03 --free 300", "usage/seasonal.csv"),
    "estimate-usage-accounts.txt": ("estimate --usage - --concurrency 4", "usage/accounts.csv"),
    "estimate-usage-unserved.txt": ("estimate --usage - --no-postpaid --prepaid 90k", "usage/growing-year.csv"),
    "estimate-usage.json": ("estimate --usage - --prepaid web:10k --json", "usage/accounts.csv"),
    "plan-usage.txt": ("plan --usage - --explain", "usage/seasonal.csv"),
    "plan-accounts.txt": ("plan --usage -", "usage/accounts.csv"),
    "concurrency-demand.txt": ("concurrency --demand -", "demand/launch-week.csv"),
}


@pytest.mark.parametrize(("name", "words"), REPORTS.items())
def test_a_report_reads_as_agreed(run: Run, golden: Golden, name: str, words: str) -> None:
    outcome = run(*words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(name, outcome.stdout)


@pytest.mark.parametrize(("name", "words", "file"), [(name, *parts) for name, parts in REPORTS_OF_FILES.items()])
def test_a_report_of_a_file_reads_as_agreed(run: Run, golden: Golden, name: str, words: str, file: str) -> None:
    outcome = run(*words.split(), "-p", "builtin", stdin=(EXAMPLES / file).read_bytes())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(name, outcome.stdout)


def test_every_golden_file_is_of_a_report() -> None:
    golden_files = {path.name for path in (Path(__file__).parent / "golden").iterdir()}
    assert golden_files >= REPORTS.keys() | REPORTS_OF_FILES.keys()
    assert {name for name in golden_files if name.startswith(("plan", "concurrency", "afford"))} <= (
        REPORTS.keys() | REPORTS_OF_FILES.keys()
    )
