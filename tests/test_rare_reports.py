"""Reports of what is rare, as golden files: composites, vendors, terms of a bill, days, subscriptions, logs, and pictures of them.

Each was read line by line against the arithmetic of its files (``tests/rare_files``) before it was kept.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from runpy import run_path
from typing import Any, NamedTuple

import pytest
from conftest import Golden, Run

from costcalc.render import Format, Screen, render
from costcalc.render.reports import REPORTS
from costcalc.results.common import Note, NoteCode
from costcalc.results.meter import Busiest, Covered, LeftOut, Metered, UsageRow

FOLDER = Path(__file__).parent / "rare_files"
SUFFIXES = {
    "table": "txt", "json": "json", "csv": "csv", "markdown": "md", "html": "html", "svg": "svg", "usage": "usage.csv",
    "focus": "focus.csv",
}  # fmt: skip
LOOK = re.compile(r"<style>.*?</style>", re.DOTALL)


class Case(NamedTuple):
    """A run, and what it is written as."""

    words: str
    formats: str
    exit_code: int = 0
    stdin: str | None = None


MANY = "month,account,calls\n" + "".join(f"2026-0{1 + number % 2},a{number},{number}\n" for number in range(100, 152))

CASES = {
    # Composites: parts with packages, free units and blocks, on one bill with terms; and rounded together without any.
    "composite": Case(
        "estimate -p talk.yaml --api talk --calls 3001 --failed 2 --explain --concurrency 5", "table csv json html svg"
    ),
    "composite-rounded": Case("estimate -p calls.yaml --api call --calls 3000 --no-postpaid", "table csv"),
    "composite-days": Case(
        "estimate -p daily.yaml --api both --calls 300/day --days 3 --size 2 --explain", "table csv"
    ),
    "composite-volumes": Case("compare -p calls.yaml --api call", "table csv svg json"),
    "composite-volumes-days": Case("compare -p daily.yaml --api both --days 30", "table"),
    "composite-forecast": Case(
        "forecast -p talk.yaml --api talk --usage march.csv --budget 75 --explain", "table csv svg json", 3
    ),
    "composite-forecast-rounded": Case(
        "forecast -p calls.yaml --api call --so-far 1000 --size 2 --on 2026-03-03 --budget 1", "table csv usage", 3
    ),
    "composite-usage": Case("estimate -p talk.yaml --usage rows.csv", "table csv json svg markdown focus"),
    "composite-usage-rounded": Case("estimate -p calls.yaml --usage usage-calls.csv --one-bill", "table csv"),
    "composite-plan": Case(
        "plan -p talk.yaml --api talk --calls 3000 --months 4 --start 2026-03 --explain --concurrency 3",
        "table csv svg",
    ),
    "composite-plans": Case("plan -p talk.yaml --usage rows.csv --months 5", "table csv json focus markdown"),
    "composite-plan-rounded": Case(
        "plan -p calls.yaml --api call --calls 3001 --months 3 --prefer robust", "table csv"
    ),
    # Vendors in two currencies, one of them without a price above 20,000; many changes; days; sizes.
    "vendors": Case(
        "compare -p north.yaml -p south.yaml -p east.yaml --fx EUR=1.25", "table csv json svg html markdown"
    ),
    "vendors-few": Case(
        "compare -p north.yaml -p south.yaml -p east.yaml --fx EUR=1.25 --calls 100 --calls 1k --calls 5k", "table svg"
    ),
    "vendors-one": Case("compare -p south.yaml -p east.yaml --fx USD=0.8 --calls 25k", "table"),
    "vendors-days": Case(
        "compare -p daily.yaml#voice -p daily.yaml#page --days 30 --calls 50/day --calls 400/day", "table csv"
    ),
    "vendors-turns": Case("compare -p steps.yaml -p line.yaml --from 10 --to 300 --step 10 --size 3", "table svg"),
    # What changed, and what it costs.
    "diff-prices": Case("diff old.yaml new.yaml", "table csv json html"),
    "diff-month": Case("diff old.yaml new.yaml --calls 1100 --failed 1 --api ocr", "table csv svg json"),
    "diff-subscription": Case("diff old.yaml new.yaml --calls 650 --api face", "table json"),
    "diff-packages": Case("diff old.yaml new.yaml --calls 1100 --api ocr --pay packages", "table"),
    "diff-days": Case("diff daily.yaml daily-new.yaml --api voice --calls 500/day --days 20", "table csv"),
    "diff-usage": Case("diff old.yaml new.yaml --usage usage.csv", "table csv html svg"),
    "diff-months": Case("diff usage.csv later.csv -p old.yaml", "table csv json"),
    "diff-rounded": Case("diff usage-calls.csv later-calls.csv -p calls.yaml --one-bill", "table csv json"),
    "diff-results": Case("diff old-plan.json new-plan.json", "table csv json"),
    # Bills.
    "reconcile-status": Case(
        "reconcile -p old.yaml --usage billed-usage.csv --bill bill.csv --tolerance 0.70", "table csv json svg", 3
    ),
    "reconcile-nearly": Case(
        "reconcile -p old.yaml --usage billed-usage.csv --bill taxed-bill.csv", "table json markdown"
    ),
    "reconcile-rules": Case("reconcile -p old.yaml --api face --usage face.csv --bill face-bill.csv", "table"),
    "reconcile-bought": Case(
        "reconcile -p old.yaml --usage billed-usage.csv --bill bought-bill.csv --buy app/ocr:1x1000@2026-01",
        "table json",
    ),
    # Sheets.
    "sheet": Case("sheet show -p ../good_sheets/offers.yaml", "table csv json markdown"),
    "sheet-fees": Case("sheet show -p fees.yaml", "table json"),
    "sheet-mail": Case("sheet show -p mail.yaml", "table html"),
    # Subscriptions, days, fees and terms of a bill.
    "estimate-mail": Case("estimate -p mail.yaml --calls 12k --explain --concurrency 2", "table csv json svg html"),
    "estimate-held": Case("estimate -p mail.yaml --calls 4k --subscription Small --explain", "table csv"),
    "estimate-fees": Case(
        "estimate -p fees.yaml --calls 333 --free 50 --explain --concurrency 5 --days 10", "table csv json"
    ),
    "estimate-maximum": Case("estimate -p fees.yaml --calls 2333 --pay postpaid --explain", "table"),
    "estimate-fees-alone": Case("estimate -p fees.yaml --calls 1100 --prepaid 2k --explain", "table csv"),
    "estimate-days": Case("estimate -p daily.yaml --api voice --calls 1,000/day --days 30 --explain", "table csv json"),
    "estimate-size": Case("estimate -p talk.yaml --api speech --calls 300 --size 20 --explain", "table"),
    "compare-mail": Case("compare -p mail.yaml", "table csv json svg"),
    "compare-days": Case("compare -p daily.yaml --api voice --days 30", "table csv svg json html"),
    "compare-fees": Case("compare -p fees.yaml --calls 100 --calls 1k --calls 3k --free 10", "table"),
    "afford-mail": Case("afford 30 -p mail.yaml", "table csv svg"),
    "afford-mail-year": Case("afford 300/year -p mail.yaml", "table json"),
    "afford-days": Case("afford 5000/year -p daily.yaml --api voice --days 20", "table csv"),
    "afford-days-month": Case("afford 500 -p daily.yaml --api voice --days 20", "table svg"),
    "afford-unlimited": Case("afford 500 -p fees.yaml", "table csv"),
    "afford-nothing": Case("afford 2 -p fees.yaml", "table json"),
    "afford-once": Case("afford 3000/year -p fees.yaml --free 30", "table"),
    "plan-mail": Case(
        "plan -p mail.yaml --calls 8k --growth 20% --months 13 --start 2026-02 --explain",
        "table csv json focus svg html",
    ),
    "plan-mail-held": Case(
        "plan -p mail.yaml --calls 8k --season 1,1,1,1,2,1,1,1,1,3,1,1 --growth -10%/year --scale 120% --months 14 --subscription Basic --regret -30 --regret 60",
        "table json",
    ),
    "plan-fees": Case(
        "plan -p fees.yaml --calls 300 --months 5 --free 30@2 --concurrency 4 --explain", "table csv json"
    ),
    "plan-robust": Case(
        "plan -p north.yaml --calls 1100 --growth 5% --months 6 --start 2026-02 --prefer robust", "table json"
    ),
    "plan-fewest": Case("plan -p north.yaml --calls 1100 --growth 5% --months 6 --prefer fewest", "table json"),
    "plan-own": Case(
        "plan -p north.yaml --usage year.csv --shift 12 --months 15 --prepaid 5k@2027-02 --free 20@2027-01 --buy 1x10k@2027-01 --explain",
        "table csv html",
    ),
    "plan-own-unserved": Case(
        "plan -p north.yaml --usage year.csv --no-postpaid --buy 1x10k@2026-03 --explain", "table svg"
    ),
    "plan-accounts": Case("plan -p north.yaml --usage accounts.csv", "table svg html markdown"),
    "cases-worst": Case(
        "plan -p north.yaml --calls 3k --growth 10% --months 3 --prepaid 4k@2 --case low=-40% --case high=+50% --prefer worst --explain",
        "table csv svg json",
    ),
    "cases-month": Case(
        "plan -p mail.yaml --calls 8k --start 2026-02 --months 1 --case low=-40% --case high=+50% --explain",
        "table csv json",
    ),
    "cases-files": Case(
        "plan -p north.yaml --usage year.csv --case file=accounts-one.csv:20 --case more=+10%:80", "table"
    ),
    "cases-terms": Case("plan -p fees.yaml --calls 300 --months 5 --case a=-10% --case b=+40% --explain", "table"),
    "forecast-held": Case(
        "forecast -p mail.yaml --so-far 2.9k --on 2026-11-18 --subscription Small --explain", "table csv json"
    ),
    "forecast-ended": Case("forecast -p mail.yaml --so-far 12k --on 2026-11-30 --subscription Pro", "table csv svg"),
    "forecast-size": Case(
        "forecast -p north.yaml --usage sizes.csv --free 10 --prepaid 200 --budget 20 --explain",
        "table csv usage json",
        3,
    ),
    "forecast-range": Case(
        "forecast -p north.yaml --usage ../../examples/usage/days.csv --budget 4000 --explain", "table html csv"
    ),
    "forecast-first": Case("forecast -p north.yaml --so-far 300 --on 2026-03-01 --prepaid 20k", "table"),
    # What a page says in a few words, or of many.
    "composite-held": Case(
        "forecast -p held.yaml --api ask --so-far 300 --on 2026-03-20 --subscription lookup:Small", "table csv json"
    ),
    "compare-plans": Case("compare -p plans.yaml --calls 500 --calls 20k", "table csv"),
    "compare-days-none": Case("compare -p daily.yaml --api voice --days 30 --calls 101/day --calls 105/day", "table"),
    "compare-fees-none": Case("compare -p nobill.yaml --calls 10 --calls 50", "table svg"),
    "estimate-without-postpaid": Case(
        "estimate -p nobill.yaml --calls 1100 --pay packages --explain --concurrency 5", "table csv"
    ),
    "estimate-included": Case(
        "estimate -p nobill.yaml --calls 40 --failed 5 --free 50 --explain --concurrency 2", "table"
    ),
    "estimate-unserved": Case("estimate -p nobill.yaml --calls 1108 --prepaid 8 --no-postpaid --explain", "table json"),
    "plan-owned": Case("plan -p nobill.yaml --calls 100 --months 2 --prepaid 500@3", "table"),
    "plan-free": Case("plan -p mail.yaml --calls 40 --months 2", "table"),
    "plan-further": Case("plan -p nobill.yaml --calls 100 --months 2 --prepaid 30@2", "table"),
    "usage-many": Case("estimate -p line.yaml --usage -", "table svg", stdin=MANY),
    "plan-many": Case("plan -p line.yaml --usage -", "table svg", stdin=MANY),
    "sheet-problems": Case(
        "sheet validate fees.yaml ../bad_sheets/unit_price_and_tiers.yaml", "table html markdown", 1
    ),
    "reconcile-alone": Case("reconcile -p old.yaml --usage billed-usage.csv --bill more-bill.csv", "table markdown"),
    "reconcile-sides": Case("reconcile -p old.yaml --usage billed-usage.csv --bill other-bill.csv", "table"),
    "composite-exact": Case("estimate -p calls.yaml --api call --calls 3001", "table csv json"),
    "afford-again": Case("afford 100 -p cap.yaml", "table csv json"),
    "compare-turns": Case("compare -p turns.yaml --calls 30 --calls 550", "table svg"),
    "estimate-tiers": Case("estimate -p turns.yaml --calls 70/day", "table"),
    "estimate-year": Case("estimate -p south.yaml --calls 500 --subscription Max@2026-09 --explain", "table json"),
    "usage-expired": Case("estimate -p north.yaml --usage year.csv --prepaid 5k@2026-02", "table csv json"),
    "usage-left": Case("estimate -p north.yaml --usage mail-usage.csv --prepaid 50k@2026-12", "table"),
    "usage-rounded": Case("estimate -p calls.yaml --usage usage-calls.csv", "table csv json"),
    "usage-held": Case("estimate -p mail.yaml --usage mail-usage.csv --subscription Small", "table csv json"),
    "forecast-terms": Case("forecast -p fees.yaml --so-far 100 --on 2026-03-10 --budget 50", "table csv json", 3),
    "reconcile-quantities": Case("reconcile -p old.yaml --usage billed-usage.csv --bill bill.csv", "table"),
    "reconcile-failed": Case("reconcile -p old.yaml --api face --usage failed.csv --bill failed-bill.csv", "table"),
    "sheet-list": Case("sheet list --today 2026-12-01 --max-age 200d", "table csv json"),
    "vendors-given": Case("compare -p north.yaml -p south.yaml --fx EUR=1.25 --calls 100/day", "table"),
    "plan-robust-other": Case("plan -p builtin --calls 50k --growth 10% --prefer robust", "table"),
    "cases-otherwise": Case(
        "plan -p north.yaml --calls 3k --months 3 --case low=-60%:90 --case high=+200%:10", "table"
    ),
    "cases-otherwise-worst": Case(
        "plan -p north.yaml --calls 3k --months 3 --case low=-60%:90 --case high=+200%:10 --prefer worst", "table svg"
    ),
    "cases-own": Case("plan -p north.yaml --usage year.csv --case a=accounts-one.csv --case b=year.csv", "table"),
    "concurrency-mix": Case("concurrency -p fees.yaml --need 25 --days 95", "table csv json"),
    "concurrency-rate": Case(
        "concurrency -p fees.yaml --rate 2000/h --task-time 9s --max-wait 10s --percentile 99.5", "table"
    ),
    "concurrency-deadline": Case(
        "concurrency -p fees.yaml --calls 80k --task-time 9s --within 6h --days 20", "table json"
    ),
    "concurrency-demand": Case("concurrency -p fees.yaml --demand need.csv", "table csv svg html"),
    "concurrency-enough": Case("concurrency -p fees.yaml --need 1", "table"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rare_report_reads_as_agreed(
    run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(FOLDER)
    # Sheets that are added later are no business of these files.
    monkeypatch.setattr("costcalc.loader.shipped_sheets", lambda: ("builtin",))
    case = CASES[name]
    files = {tmp_path / f"{name}.{SUFFIXES[to]}": to for to in case.formats.split()}
    outcome = run(*case.words.split(), *(word for file in files for word in ("-o", str(file))), stdin=case.stdin)
    assert outcome.exit_code == case.exit_code
    for file, to in files.items():
        text = LOOK.sub("", file.read_text(encoding="utf-8"))
        golden(f"rare/{file.name}", text[text.index("<body>") :] if to == "html" else text)


# ── screens ──────────────────────────────────────────────────────────────────────────────────────────

NARROW, COLOUR, ASCII = Screen(width=44, breaks=True), Screen(width=90, color=True), Screen(width=60, ascii=True)
SCREENS = {
    "narrow-vendors": ("compare -p north.yaml -p south.yaml --fx EUR=1.25 --calls 1k --calls 1M", NARROW),
    "narrow-plan": ("plan -p fees.yaml --calls 900 --months 2 --explain", NARROW),
    "narrow-sheet": ("sheet show -p mail.yaml", NARROW),
    "narrow-diff": ("diff usage.csv later.csv -p old.yaml", NARROW),
    "colour-estimate": ("estimate -p mail.yaml --calls 12k --concurrency 2 --budget 20 --plot", COLOUR),
    "colour-gates": ("estimate -p mail.yaml --calls 12k --budget 10", COLOUR),
    "colour-plans": ("plan -p talk.yaml --usage rows.csv --months 2 --plot", COLOUR),
    "colour-compare": ("compare -p fees.yaml --plot", COLOUR),
    "colour-vendors": ("compare -p north.yaml -p south.yaml -p east.yaml --fx EUR=1.25 --plot", COLOUR),
    "colour-sheets": ("sheet validate fees.yaml mail.yaml", COLOUR),
    "plot-demand": ("concurrency -p fees.yaml --demand need.csv --plot", Screen(width=60)),
    "plot-forecast": ("forecast -p north.yaml --usage ../../examples/usage/days.csv --plot", Screen(width=70)),
    "plot-months": ("estimate -p talk.yaml --usage rows.csv --plot", Screen(width=50)),
    "plot-plan": ("plan -p north.yaml --usage year.csv --months 50 --plot", Screen(width=72)),
    "plot-curve-in-letters": ("compare -p mail.yaml --plot", ASCII),
    "plot-demand-in-letters": ("concurrency -p fees.yaml --demand need.csv --plot", ASCII),
    "plot-bars-in-letters": ("diff old.yaml new.yaml --calls 650 --api face --plot", ASCII),
    "plot-cases": (
        "plan -p north.yaml --calls 3k --months 3 --case low=-40% --case high=+50% --plot",
        Screen(width=40),
    ),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_report_on_a_screen_reads_as_agreed(
    run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(FOLDER)
    words, screen = SCREENS[name]
    monkeypatch.setattr("costcalc.cli.output.screen_of", lambda: screen)
    outcome = run(*words.split())
    assert outcome.exit_code == (3 if "gates" in name else 0)
    golden(f"rare/{name}.txt", outcome.stdout.replace("\x1b", "^["))


# ── logs ─────────────────────────────────────────────────────────────────────────────────────────────

MARCH = date(2026, 3, 1)
METERED: dict[str, Any] = {
    "log": "access-log",
    "zone": "Asia/Shanghai",
    "period": "month",
    "columns": ("month", "account", "api", "size", "calls", "failed"),
    "rows": (
        UsageRow("2026-02", "app", "ocr", 2, 1_500, 30),
        UsageRow("2026-03", "app", "ocr", 2, 900, 0),
        UsageRow("2026-03", "web", "", 1, 2_100, 5),
    ),
    "rows_read": 4_563,
    "calls": 4_500,
    "failed": 35,
    "repeated": 12,
    "no_id": 3,
    "conflicts": 1,
    "left_out": (
        LeftOut("time", 7, bad=True, place="a.log:12", text="yesterday is no time"),
        LeftOut("other-api", 1_040, bad=False, place="", text="/health"),
    ),
    "covered": (
        Covered("2026-02", date(2026, 2, 3), date(2026, 2, 28), whole=False),
        Covered("2026-03", MARCH, date(2026, 3, 31), whole=True),
        Covered("2026-04", date(2026, 4, 1), date(2026, 4, 1), whole=False),
    ),
    # 250 tasks of 90,000.5 ms together: 360.002 ms each, and a started millisecond counts.
    "busiest": Busiest("2026-03-14 10:00", tasks=250, busy=90_000_500),
    "peaks": None,
    "notes": (Note(NoteCode.BAD_ROWS, "7 rows cannot be read"),),
}
PEAKS = tuple((MARCH + timedelta(day), 3 + (day % 7 == 2) + 9 * (day == 20)) for day in range(33))
DAYS = tuple(
    UsageRow(f"{MARCH + timedelta(day)}", "", "", 1, 10 + 5 * (day > 40), day % 2 * (day > 60)) for day in range(63)
)
LOGS = {
    "meter": (METERED, "table json csv markdown html svg"),
    "meter-peaks": (METERED | {"peaks": PEAKS, "left_out": (), "repeated": 0, "no_id": 0, "busiest": None}, "table json csv svg"),
    "meter-days": (METERED | {"period": "day", "columns": ("day", "calls"), "rows": DAYS, "covered": ()}, "table csv svg"),
    "meter-nothing": (
        METERED | {"rows": (), "calls": 0, "failed": 0, "covered": (), "busiest": None, "left_out": (), "notes": ()},
        "table json",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_a_report_of_logs_reads_as_agreed(golden: Golden, name: str) -> None:
    values, formats = LOGS[name]
    for to in formats.split():
        text = LOOK.sub("", render(Metered(**values), Format(to)))
        golden(f"rare/{name}.{SUFFIXES[to]}", text[text.index("<body>") :] if to == "html" else text)


def test_no_golden_file_of_a_rare_report_is_left_over() -> None:
    expected = {f"{name}.{SUFFIXES[to]}" for name, case in CASES.items() for to in ("table", *case.formats.split())}
    expected |= {f"{name}.{SUFFIXES[to]}" for name, (_, formats) in LOGS.items() for to in formats.split()}
    expected |= {f"{name}.txt" for name in SCREENS}
    assert {path.name for path in (Path(__file__).parent / "golden" / "rare").iterdir()} == expected


# ── descriptions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted({report.documents for report in REPORTS.values()}))
def test_a_document_that_is_described_anew_is_described_the_same(name: str) -> None:
    """Schemas that users keep change with the code alone, and not with what ran before."""
    module = import_module(name)
    anew, known = run_path(str(module.__file__))["DOCUMENT"], module.DOCUMENT
    assert anew.schema == known.schema
    assert [(key, word.optional) for key, word in (anew.keys or {}).items()] == [
        (key, word.optional) for key, word in (known.keys or {}).items()
    ]
