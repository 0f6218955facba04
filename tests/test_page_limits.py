"""What a page shows of many: each limit from both sides, with what is said beyond it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from conftest import Run
from test_rare_reports import FOLDER, METERED, PEAKS

from costcalc.render import Format, Screen, render
from costcalc.results.meter import Metered

PAGES, PICTURES = "costcalc.render.pages", "costcalc.render.pictures"
ACCOUNTS = "month,account,calls\n" + "".join(f"2026-01,a{number},{2_000 * number}\n" for number in range(1, 5))
MONTHS = "month,calls\n" + "".join(f"2026-{month:02},{month}\n" for month in range(1, 6))
LIMITS: list[tuple[str, str, int, str, str | None, str, str]] = [
    # Module, limit, how many there are, the line, standard input, what is said of all and what beyond the limit.
    (f"{PAGES}.estimate_usage", "MAX_GROUPS", 4, "estimate -p line.yaml --usage -", ACCOUNTS, "a4 ", "4 accounts and APIs; --json"),
    (f"{PAGES}.estimate_usage", "MAX_SHOWN", 5, "estimate -p line.yaml --usage -", MONTHS, "2026-05 ", "5 months; --json lists each."),
    (f"{PAGES}.plan", "MAX_GROUPS", 4, "plan -p line.yaml --usage -", ACCOUNTS, "a4/page", "4 accounts and APIs; --json lists what to buy"),
    (f"{PAGES}.plan_verdict", "MAX_NAMED", 4, "plan -p north.yaml --usage -", ACCOUNTS, "Buy now: a1/ocr", "Buy now by 4 of these 4 plans, "),
    (f"{PAGES}.diff_amounts", "MAX_ROWS", 3, "diff usage.csv later.csv -p old.yaml", None, "web ", "3 accounts and APIs changed; --json"),
    (f"{PAGES}.diff_changes", "MAX_ROWS", 10, "diff old.yaml new.yaml", None, "Plus.included", "1 more change; --json lists each."),
    (f"{PAGES}.sheet_show", "MAX_APIS", 5, "sheet show -p ../good_sheets/offers.yaml", None, "users: Users", "1 more API: --api NAME shows one"),
    (f"{PAGES}.cases", "MAX_SHOWN", 4, "plan -p north.yaml --calls 3k --months 3 --case low=-40% --case high=+50%", None, "1 × 1,000", ""),
    (f"{PAGES}.compare", "MAX_NAMED", 8, "compare -p turns.yaml --calls 550", None, "postpaid from 601 calls.", "7 times another way"),
    (f"{PAGES}.vendors", "MAX_NAMED", 17, "compare -p steps.yaml -p line.yaml --size 3 --from 10 --to 300 --step 10", None,
     "line.yaml from 34 on", "17 changes, of which 12 are listed"),
    (f"{PAGES}.vendors", "MAX_SHOWN", 17, "compare -p steps.yaml -p line.yaml --size 3 --from 10 --to 300 --step 10", None,
     "17 changes, as listed", "17 changes, of which 16 are listed"),
    (f"{PAGES}.reconcile", "_MOST", 8, "reconcile -p old.yaml --usage billed-usage.csv --bill other-bill.csv", None,
     "agrees\n2026-01", "Not shown: 1 row that agrees; --json"),
    (f"{PAGES}.reconcile", "_FEW", 1, "reconcile -p old.yaml --usage billed-usage.csv --bill more-bill.csv", None,
     "but not 2026-03 new/face", "5 rows agree, 1 row is in the bill alone."),
    ("costcalc.render.setting", "MAX_NOTES", 6, "compare -p north.yaml -p south.yaml -p east.yaml --fx EUR=1.25", None,
     "1,000,000 calls: the vendor", "1 more note; --json has all of them."),
]  # fmt: skip


@pytest.mark.parametrize(("module", "limit", "number", "line", "stdin", "all_of_them", "beyond"), LIMITS)
def test_as_many_as_a_page_holds_are_shown_and_of_one_more_it_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str, limit: str, number: int, line: str, stdin: str | None,
    all_of_them: str, beyond: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: Screen(width=1_000))
    texts = []
    for most in (number, number - 1):
        monkeypatch.setattr(import_module(module), limit, most)
        outcome = run(*line.split(), stdin=stdin)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        texts.append(outcome.stdout)
    within, short = texts
    assert all_of_them in within
    if beyond:
        assert beyond not in within
        assert beyond in short
    else:
        assert all_of_them not in short


DRAWN: list[tuple[str, str, int, str, str | None, str, str]] = [
    (f"{PICTURES}.estimate_usage", "MAX_COLUMNS", 5, "estimate -p line.yaml --usage -", MONTHS, "Month by month", "nothing to draw"),
    (f"{PICTURES}.plan", "MAX_PLANS", 4, "plan -p line.yaml --usage - -f html", ACCOUNTS, "a1/page: Month by month", ""),
    (f"{PICTURES}.reconcile", "MAX_MONTHS", 3, "reconcile -p old.yaml --usage billed-usage.csv --bill bill.csv", None,
     "2026-03, expected", "all, expected"),
    (f"{PICTURES}.compare", "MAX_MARKS", 7, "compare -p turns.yaml --calls 30 --calls 650", None, "601: pay as you go", ""),
]  # fmt: skip


@pytest.mark.parametrize(("module", "limit", "number", "line", "stdin", "all_of_them", "beyond"), DRAWN)
def test_as_many_as_a_picture_holds_are_drawn(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str, limit: str, number: int, line: str, stdin: str | None,
    all_of_them: str, beyond: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(FOLDER)
    texts = []
    for most in (number, number - 1):
        monkeypatch.setattr(import_module(module), limit, most)
        outcome = run(*line.split(), *(() if "-f html" in line else ("-f", "svg")), stdin=stdin)
        texts.append(outcome.stdout + outcome.stderr)
    assert all_of_them in texts[0]
    assert not beyond or beyond not in texts[0]
    assert all_of_them not in texts[1]
    assert beyond in texts[1]


@pytest.mark.parametrize(
    ("days", "shown", "said"),
    [(31, "2026-03-31", ""), (32, "and 1 day more", "2026-04-01"), (33, "and 2 days more", "2026-04-01")],
)
def test_a_month_of_peaks_is_shown(days: int, shown: str, said: str) -> None:
    values: dict[str, Any] = METERED | {"peaks": PEAKS[:days]}
    page = render(Metered(**values), Format.TABLE)
    assert shown in page
    assert not said or said not in page
