"""Pictures: what is read back from one is what the report says, to the cent; nothing of a name is anything but text."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from conftest import Run
from making import sheet_text
from test_formats import DEMAND, USAGE
from test_hostile import BREAKS, BY_HAND, LOADABLE, commands, results, visible

from costcalc.render import Format, render
from costcalc.render.drawing.model import Axis, Bar, Bars, Curve, Line, Point
from costcalc.render.drawing.scale import Scale, exact, short
from costcalc.render.drawing.svg import figure
from costcalc.render.reports import REPORTS

SVG = "{http://www.w3.org/2000/svg}"
Points = list[list[tuple[Fraction | int, Decimal]]]


def drawn(run: Run, *words: str, stdin: str | None = None) -> Element:
    """Return the picture of a command, as a parser of XML reads it."""
    outcome = run(*words, "-f", "svg", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return fromstring(outcome.stdout)  # noqa: S314 - written here


def lines_of(picture: Element) -> dict[str, Points]:
    """Return the points of each line, those between two gaps together, by its name."""
    found: dict[str, Points] = {}
    for path in picture.iter(f"{SVG}path"):
        if "data-points" in path.attrib:
            runs = [[point.split(",") for point in run.split()] for run in path.attrib["data-points"].split(";")]
            found[path.attrib["data-name"]] = [[(Fraction(x), Decimal(y)) for x, y in run] for run in runs]
    return found


def values_of(picture: Element) -> dict[str, Decimal]:
    """Return what each area stands for, by its name."""
    areas = (each.attrib for each in picture.iter(f"{SVG}rect") if "data-value" in each.attrib)
    return {area["data-name"]: Decimal(area["data-value"]) for area in areas}


def answer(run: Run, *words: str, stdin: str | None = None) -> Any:
    return json.loads(run(*words, "--json", stdin=stdin).stdout, parse_float=Decimal)


# ── compare ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sheet", "volumes"),
    [
        ("-p builtin", ""),
        ("-p builtin", "--from 10k --to 100k --step 10k"),
        ("-p builtin", "--calls 5k --calls 9999 --calls 200k"),
        ("-p tencent-asr-cn", ""),
        ("-p google-vision#label-detection --free 500", ""),
        ("-p tencent-ocr", ""),
    ],
)
def test_the_points_of_a_curve_are_what_compare_says_of_the_same_volumes(run: Run, sheet: str, volumes: str) -> None:
    lines = lines_of(drawn(run, "compare", *sheet.split(), *volumes.split()))
    shown = answer(run, "compare", *sheet.split(), *volumes.split())
    known = {calls for runs in lines.values() for points in runs for calls, _ in points}
    assert {Fraction(row["calls"]) for row in shown["rows"]} <= known
    some, each = sorted(known)[::7], "/day" if "asr" in sheet else ""
    rows = answer(run, "compare", *sheet.split(), *(f"--calls={calls}{each}" for calls in some))["rows"]
    assert [Fraction(row["calls"]) for row in rows] == some
    for way, runs in lines.items():
        found = {calls: total for points in runs for calls, total in points}
        told = {Fraction(row["calls"]): row["month"][way] for row in rows}
        assert {calls: found.get(calls) for calls in some} == {
            calls: None if total is None else Decimal(total) for calls, total in told.items()
        }


def test_a_line_has_a_gap_where_a_tier_makes_it_leap_and_nowhere_else(run: Run) -> None:
    lines = lines_of(drawn(run, "compare", "-p", "builtin"))
    # The tiers of the sheet begin at 10,000, 100,000 and 1,000,000, and price all calls.
    ends = [
        (points[-1][0], after[0][0]) for points, after in zip(lines["postpaid"], lines["postpaid"][1:], strict=False)
    ]
    assert ends == [(9_999, 10_000), (99_999, 100_000), (999_999, 1_000_000)]
    # 1,000 calls are one package at 75.00, 1,001 are two.
    assert [points[-1] for points in lines["packages"]][:2] == [(1_000, Decimal("75.00")), (2_000, Decimal("150.00"))]


def test_a_graduated_price_bends_and_does_not_leap(run: Run, tmp_path: Path) -> None:
    tiers = "{mode: graduated, tiers: [{from: 0, unit_price: 0.5}, {from: 1_000, unit_price: 0.1}]}"
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid=tiers), encoding="utf-8")
    (line,) = lines_of(drawn(run, "compare", "-p", str(sheet))).values()
    assert len(line) == 1


def test_dead_zones_are_shaded_where_they_are_and_changes_of_the_cheapest_marked(run: Run) -> None:
    picture, said = drawn(run, "compare", "-p", "builtin"), answer(run, "compare", "-p", "builtin")
    shaded = [each.attrib["data-range"] for each in picture.iter(f"{SVG}rect") if "data-range" in each.attrib]
    assert shaded == [f"{zone['from']},{zone['to']}" for zone in said["dead_zones"]]
    texts = [each.text for each in picture.iter(f"{SVG}text")]
    assert {"938: packages", "13,250: postpaid"} <= set(texts)
    subscribed = [each.text for each in drawn(run, "compare", "-p", "postmark").iter(f"{SVG}text")]
    assert {"101: Basic", "13,003: Pro"} <= set(subscribed)


def test_counts_with_decimals_are_volumes_of_the_curve(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    text = sheet_text(postpaid="{unit_price: 0.5}", packages="{validity: 1 year, sizes: [{units: 2.5, price: 1}]}")
    sheet.write_text(text.replace("    unit:", "    decimals: 1\n    unit:"), encoding="utf-8")
    lines = lines_of(drawn(run, "compare", "-p", str(sheet), "--calls", "0.5", "--calls", "2.5", "--calls", "5"))
    found = dict(point for points in lines["packages"] for point in points)
    assert (found[Fraction(5, 2)], found[Fraction(13, 5)]) == (Decimal("1.00"), Decimal("2.00"))


# ── the other reports ────────────────────────────────────────────────────────────────────────────────


def test_bars_are_the_ways_of_an_estimate(run: Run) -> None:
    said = answer(run, "estimate", "--calls", "200k", "-p", "builtin")
    expected = {f"packages of {each['size']:,}": Decimal(each["total"]) for each in said["packages"]["options"]}
    expected |= {"postpaid": Decimal(said["postpaid"]["total"])}
    picture = drawn(run, "estimate", "--calls", "200k", "-p", "builtin")
    assert values_of(picture) == expected
    # 200,000.00 is more than four times 9,000.00.
    assert picture.findtext(f"{SVG}desc", "").endswith("A bar with a gap is longer than it is drawn.")
    strong = [each.text for each in picture.iter(f"{SVG}text") if each.attrib.get("class") == "strong"]
    assert strong == ["packages of 100,000", "9,000.00"]


def test_columns_are_the_months_of_a_usage_file(run: Run) -> None:
    said = answer(run, "estimate", "--usage", "-", "-p", "builtin", stdin=USAGE)
    picture = drawn(run, "estimate", "--usage", "-", "-p", "builtin", stdin=USAGE)
    assert values_of(picture) == {f"{each['month']} USD": Decimal(each["postpaid_amount"]) for each in said["months"]}


def test_columns_are_the_months_of_a_plan_by_what_pays(run: Run) -> None:
    words = ["plan", "--calls", "15k", "--growth", "5%", "--start", "2026-02", "--months", "6", "-p", "builtin"]
    said, picture = answer(run, *words), drawn(run, *words)
    expected = {
        f"{month['month']} {part}": Decimal(month[part])
        for month in said["months"]
        for part in ("free", "prepaid", "postpaid", "unserved")
        if month[part]
    }
    assert values_of(picture) == expected
    left = dict(point for points in lines_of(picture)["Left prepaid"] for point in points)
    assert list(left.values()) == [month["prepaid_left"] for month in said["months"]]
    marked = [each.findtext(f"{SVG}title") for each in picture.iter(f"{SVG}path")]
    assert [mark for mark in marked if mark] == [f"{each['count']} × {each['size']:,}" for each in said["purchases"]]


def test_what_can_run_is_enough_on_each_day(run: Run) -> None:
    words = ["concurrency", "--demand", "-", "-p", "builtin"]
    said, lines = answer(run, *words, stdin=DEMAND), lines_of(drawn(run, *words, stdin=DEMAND))
    needed = [int(line.split(",")[1]) for line in DEMAND.splitlines()[1:]]

    def by_day(name: str) -> list[Decimal]:
        (points,) = lines[name]
        return [next(value for day, value in reversed(points) if day <= at) for at in range(len(needed))]

    assert by_day("needed") == needed
    assert all(there >= need for there, need in zip(by_day("can run"), needed, strict=True))
    bought = sum(each["count"] * min(each["days"], len(needed)) for each in said["cheapest"]["purchases"])
    assert sum(by_day("can run")) == said["included"] * len(needed) + bought


def test_a_forecast_goes_from_so_far_to_its_ends(run: Run) -> None:
    words = ["forecast", "--usage", "examples/usage/days.csv", "-p", "builtin"]
    said, lines = answer(run, *words), lines_of(drawn(run, *words))
    assert lines["so far"][0][-1] == lines["likely"][0][0] == (18, said["so_far"])
    assert lines["likely"][0][-1] == (30, said["range"]["likely"]["calls"])


def test_a_diff_is_before_and_after(run: Run) -> None:
    words = ["diff", "examples/usage/growing-year.csv", "examples/usage/seasonal.csv", "-p", "builtin"]
    assert values_of(drawn(run, *words)) == {
        "as it stands, before": Decimal("59178.65"),
        "as it stands, after": Decimal("85808.70"),
        "bought by plan, before": Decimal("33850.00"),
        "bought by plan, after": Decimal("58595.20"),
    }


def test_a_reconciliation_is_expected_and_billed(run: Run) -> None:
    words = ["reconcile", "--usage", "examples/usage/seasonal.csv", "--bill", "examples/bills/seasonal.csv"]
    said = answer(run, *words, "-p", "builtin")
    rows = {f"{row['month']}, {what}": Decimal(row[what]) for row in said["rows"] for what in ("expected", "billed")}
    assert values_of(drawn(run, *words, "-p", "builtin")) == rows


def test_what_an_amount_pays_for_is_the_calls_of_each_way(run: Run) -> None:
    # 4,500 + 6 × 75 + 625 × 0.08 = 5,000; packages alone 106,000; postpaid 100,000 × 0.05, and all up to 83,333 × 0.06.
    assert values_of(drawn(run, "afford", "5000", "-p", "builtin")) == {
        "cheapest": 106_625,
        "packages": 106_000,
        "postpaid": 100_000,
        "postpaid, all up to": 83_333,
    }


@pytest.mark.parametrize(("prefer", "key"), [("expected", "expected"), ("worst", "worst_regret")])
def test_what_to_buy_now_is_drawn_by_what_is_preferred(run: Run, prefer: str, key: str) -> None:
    cases = ("--case", "low=-40%:25", "--case", "likely=0%:50", "--case", "high=+50%:25")
    values = values_of(drawn(run, "plan", "--calls", "200k", *cases, "--prefer", prefer, "-p", "builtin"))
    # The checks of the cases: 80,800.00 and 0.00, 80,925.00 and 500.00, 81,775.00 and 1,500.00.
    told = {
        "1 × 1,000,000": ("80800.00", "0.00"),
        "2 × 100,000": ("80925.00", "500.00"),
        "nothing": ("81775.00", "1500.00"),
    }
    place = ["expected", "worst_regret"].index(key)
    assert {name: values[name] for name in told} == {name: Decimal(both[place]) for name, both in told.items()}


def test_the_parts_of_a_composite_are_drawn_by_what_they_cost(run: Run, empty_folder: Path) -> None:
    sheet = sheet_text(postpaid="{unit_price: 2}") + (
        "  other:\n    name: Other\n    unit: call\n    postpaid: {unit_price: 3}\n"
        "  both: {name: Both, unit: call, uses: {test: 5, other: 1}}\n"
    )
    (empty_folder / "own.yaml").write_text(sheet, encoding="utf-8")
    # 7 calls are 35 of one at 2, and 7 of the other at 3.
    values = values_of(drawn(run, "estimate", "--calls", "7", "-p", "own.yaml#both"))
    assert values == {"test": Decimal("70.00"), "other": Decimal("21.00")}


LOG = "time,duration,status\n" + "".join(
    f"2026-{month:02d}-{day:02d}T10:00:00Z,{seconds},{status}\n"
    for month, day, seconds, status in (
        (1, 30, 60, 200), (1, 30, 60, 200), (1, 31, 60, 500), (2, 1, 60, 200), (2, 1, 60, 200), (2, 1, 60, 200),
    )
)  # fmt: skip
LOG_FORMAT = (
    "logs: 1\nformat: csv\ntime: {column: time, as: iso}\nduration: {column: duration, in: s}\nstatus: status\n"
)


def test_a_log_is_its_calls_by_month_or_day_and_the_tasks_at_once(run: Run, empty_folder: Path) -> None:
    (empty_folder / "own.csv").write_text(LOG, encoding="utf-8")
    (empty_folder / "own.yaml").write_text(LOG_FORMAT, encoding="utf-8")
    words = ["meter", "own.csv", "--logs", "own.yaml"]
    by_month = values_of(drawn(run, *words))
    assert by_month == {"2026-01 succeeded": 2, "2026-01 failed": 1, "2026-02 succeeded": 3}
    by_day = values_of(drawn(run, *words, "--by", "day"))
    assert by_day == {"2026-01-30 succeeded": 2, "2026-01-31 failed": 1, "2026-02-01 succeeded": 3}
    peaks = lines_of(drawn(run, *words, "--peaks"))
    assert peaks == {"at once": [[(0, Decimal(2)), (1, Decimal(1)), (2, Decimal(3))]]}


def test_a_line_per_vendor_has_the_amounts_of_the_table(run: Run) -> None:
    words = ["compare", "-p", "tencent-ocr", "-p", "google-vision#text-detection"]
    said, picture = answer(run, *words), drawn(run, *words)
    for place, (name, runs) in enumerate(lines_of(picture).items()):
        told = [(row["calls"], row["costs"][place]["month_total"]) for row in said["rows"]]
        known = [(Fraction(calls), Decimal(total)) for calls, total in told if total is not None]
        assert [point for points in runs for point in points] == known, name
    assert [*lines_of(picture)] == ["tencent-ocr", "google-vision#text-detection"]


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_is_a_file_of_its_own(run: Run, empty_folder: Path) -> None:
    assert run("compare", "-p", "builtin", "-o", "curve.svg").exit_code == 0
    text = (empty_folder / "curve.svg").read_text(encoding="utf-8")
    picture = fromstring(text)  # noqa: S314 - written here
    assert picture.attrib["role"] == "img"
    named = [each.attrib["id"] for each in picture if each.tag in {f"{SVG}title", f"{SVG}desc"}]
    assert picture.attrib["aria-labelledby"].split() == named
    assert not re.search(r"url\(|@import|href|<script|http(?!://www\.w3\.org/2000/svg)", text)


@pytest.mark.parametrize("words", ["sheet list", "sheet show"])
def test_what_has_no_picture_says_so_and_writes_nothing(run: Run, empty_folder: Path, words: str) -> None:
    outcome = run(*words.split(), "-o", "a.json", "-o", "a.svg")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "has no picture" in outcome.stderr
    assert list(empty_folder.iterdir()) == []


def test_problems_of_sheets_have_no_picture_and_are_not_printed_beside_that(run: Run, empty_folder: Path) -> None:
    (empty_folder / "bad.yaml").write_text("schema: 1\n", encoding="utf-8")
    outcome = run("sheet", "validate", "bad.yaml", "-f", "svg")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "costcalc: error: this report of costcalc sheet validate has no picture\n"


def test_one_volume_alone_is_nothing_to_draw(run: Run) -> None:
    outcome = run("compare", "--calls", "5", "-p", "builtin", "-f", "svg")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "nothing to draw" in outcome.stderr


def test_names_are_words_of_a_picture_and_nothing_else() -> None:
    for text in (*(each for each in LOADABLE if set(each) & set("<>&\"'")), *BY_HAND, *BREAKS, "##[x]"):
        for kind, result in results(text).items():
            if not next(REPORTS[result.command].pictures(result), None):
                continue
            written = render(result, Format.SVG)
            assert visible(written), kind
            assert commands(written) == []
            tags = {each.tag.removeprefix(SVG) for each in fromstring(written).iter()}  # noqa: S314 - written here
            assert tags <= {"svg", "title", "desc", "style", "rect", "line", "path", "text"}


def test_a_name_of_ten_thousand_characters_keeps_to_the_picture() -> None:
    bars = Bars(title="x" * 10_000, desc="y" * 10_000, bars=(Bar("z" * 10_000, 5, "5.00", "free"),))
    assert len(figure(bars, 1)) < 45_000  # whole in the heading of the page and as data, which nobody sees


# ── axes ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("numbers", "log", "most", "expected"),
    [
        ([0, 10], False, 5, [0, 2, 4, 6, 8, 10]),
        ([0, 199], False, 4, [0, 50, 100, 150]),
        ([-30, 30], False, 6, [-30, -20, -10, 0, 10, 20, 30]),
        ([Decimal("0.001"), Decimal("0.009")], False, 5, [0, Fraction(2, 1000), Fraction(4, 1000), Fraction(6, 1000), Fraction(8, 1000)]),
        ([10, 10_000_000], True, 8, [10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]),
        ([10, 1_000], True, 8, [10, 20, 50, 100, 200, 500, 1_000]),
        ([1, 10**12], True, 4, [1, 10**4, 10**8, 10**12]),
        ([7, 7], False, 4, [0, 2, 4, 6]),
    ],
)  # fmt: skip
def test_round_numbers_stand_at_an_axis(numbers: list[Any], log: bool, most: int, expected: list[Any]) -> None:
    assert Scale(numbers, (0.0, 100.0), log=log).ticks(most) == expected


def test_equal_ratios_are_equally_long_and_nothing_stands_on_the_edge() -> None:
    scale = Scale([0, 10, 1_000], (50.0, 250.0), log=True)
    assert [round(scale.at(number), 6) for number in (0, 10, 100, 1_000)] == [50, 50, 150, 250]


def test_lines_over_nothing_are_drawn_without_an_error() -> None:
    flat = Line("flat", "free", ((Point(1, 0), Point(2, 0)),))
    axes = Axis("calls", log=True), Axis("amount", log=True)
    assert 'data-points="1,0 2,0"' in figure(Curve(title="t", desc="d", x=axes[0], y=axes[1], lines=(flat,)), 1)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (500, "500"), (1_000, "1k"), (1_250, "1.25k"), (1_234, "1,234"), (20_000, "20k"), (1_500_000, "1.5M"),
     (-2_000, "-2k"), (Fraction(1, 20), "0.05"), (3 * 10**9, "3B")],
)  # fmt: skip
def test_a_number_at_an_axis_is_short(number: Any, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(7, "7"), (Decimal("7.50"), "7.50"), (Fraction(14, 2), "7"), (Fraction(5, 2), "5/2"), (Decimal("1E+3"), "1000")],
)
def test_a_number_is_written_beside_a_picture_as_it_is_read_back(number: Any, text: str) -> None:
    assert exact(number) == text
