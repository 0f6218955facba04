"""Counts with decimals: 1.5 hours cost what 150 hundredths do, and every command takes and prints them as people do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from making import sheet_of, sheet_text

from costcalc import RequestError, compare, estimate, load_sheet, plan
from costcalc.loader.numbers import DecimalMark
from costcalc.loader.reading import Reading
from costcalc.loader.usage import load_usage
from costcalc.sheet import PriceSheet

# Hours at 20, of which 1.5 are 30.00 (stripe/stripe-dotnet, issue 1391).
HOURS = sheet_text(unit="hour", decimals="2", postpaid="{unit_price: 20}")
STARTED = sheet_text(unit="hour", decimals="2", postpaid="{unit_price: 20, per: 1, rounding: up}")
# The first tier ends with 5.3, which is in it (getlago/lago-front, pull request 3362).
TIERS = sheet_text(
    unit="GB", decimals="1", postpaid="{mode: graduated, tiers: [{up_to: 5.3, unit_price: 1}, {unit_price: 0.5}]}"
)
# A job takes a quarter of an hour, 1.5 GB and 10 requests.
JOBS = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  hours: {name: Hours, unit: hour, decimals: 3, postpaid: {unit_price: 20}}
  gb:
    name: Storage
    unit: GB
    decimals: 1
    free_quota: {period: month, units: 0.5}
    postpaid: {mode: graduated, tiers: [{up_to: 5.3, unit_price: 1}, {unit_price: 0.5}]}
  requests: {name: Requests, unit: request, postpaid: {unit_price: 0.01}}
  job: {name: Job, unit: job, uses: {hours: 0.25, gb: 1.5, requests: 10}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("hours", HOURS), ("started", STARTED), ("tiers", TIERS), ("jobs", JOBS)):
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("-p hours.yaml --calls 1.5", "30.00"),
        ("-p hours.yaml --calls 1.05", "21.00"),
        ("-p hours.yaml --calls 0.01", "0.20"),
        ("-p hours.yaml --calls 1,000.25", "20005.00"),
        ("-p hours.yaml --calls 1.5k", "30000.00"),
        ("-p hours.yaml --calls 0.12345k", "2469.00"),  # 123.45
        ("-p hours.yaml --calls 2.5 --failed 0.75", "35.00"),  # 1.75
        ("-p hours.yaml --calls 2.5/day --days 3", "150.00"),
        ("-p hours.yaml --calls 18.12/year", "30.20"),  # 1.51 a month
        ("-p hours.yaml --calls 3 --size 0.25", "15.00"),
        ("-p started.yaml --calls 1.05", "40.00"),  # a started hour counts whole
        ("-p started.yaml --calls 2", "40.00"),
        ("-p tiers.yaml --calls 5.3", "5.30"),
        ("-p tiers.yaml --calls 5.4", "5.35"),  # 5.30, and 0.1 at 0.5
        ("-p tiers.yaml --calls 10", "7.65"),  # 5.30, and 4.7 at 0.5
        # 1.75 hours at 20; 10.5 GB less 0.5 free, as above; 70 requests at 0.01.
        ("-p jobs.yaml --api job --calls 7", "43.35"),
        ("-p jobs.yaml --api gb --calls 2 --free 0.3", "1.70"),
    ],
)
def test_parts_of_a_unit_cost_their_part(run: Run, words: str, total: str) -> None:
    outcome = run("estimate", *words.split(), "-q")
    assert (outcome.stdout, outcome.exit_code) == (f"{total}\n", 0), outcome.stderr


@settings(max_examples=120, derandomize=True)
@given(st.data())
def test_an_api_with_decimals_costs_what_its_smallest_parts_cost(data: st.DataObject) -> None:
    """The same prices for whole thousandths, and for units of which each is a thousand of these; by fractions, too."""
    digits = data.draw(st.integers(1, 9))
    one, mode = 10**digits, data.draw(st.sampled_from(("volume", "graduated")))
    parts = st.integers(1, 40 * one)
    bounds = sorted(data.draw(st.sets(parts, max_size=2)))
    prices = [data.draw(st.integers(1, 2_000)) for _ in range(len(bounds) + 1)]
    sizes = data.draw(st.sets(parts, min_size=1, max_size=2))
    free = data.draw(st.integers(1, one))

    def written(count: int, units: int) -> str:
        return f"{Decimal(count).scaleb(-digits):f}" if units > 1 else str(count)

    def sheet(units: int) -> PriceSheet:
        tiers = [
            f"{{up_to: {written(bound, units)}, unit_price: {price}}}"
            for bound, price in zip(bounds, prices[:-1], strict=True)
        ]
        rows = ", ".join([*tiers, f"{{unit_price: {prices[-1]}}}"])
        packages = ", ".join(
            f"{{units: {written(size, units)}, price: {place + 3}}}" for place, size in enumerate(sizes)
        )
        per = "" if units > 1 else f", per: {one}, rounding: exact"
        return sheet_of(
            **({"decimals": str(digits)} if units > 1 else {}),
            free_quota=f"{{period: month, units: {written(free, units)}}}",
            packages=f"{{validity: 1 year, sizes: [{packages}]}}",
            postpaid=f"{{mode: {mode}, tiers: [{rows}]{per}}}",
        )

    made = data.draw(st.integers(0, 100 * one))
    whole, fine = estimate(sheet(1), calls=made), estimate(sheet(one), calls=Decimal(made).scaleb(-digits))
    assert fine.total == whole.total
    assert fine.postpaid
    assert whole.postpaid
    assert fine.postpaid.total == whole.postpaid.total == Decimal(bill(max(0, made - free), bounds, prices, one, mode))
    assert fine.cheapest
    assert whole.cheapest
    assert [(Fraction(each.size) * one, each.count) for each in fine.cheapest.purchases] == [
        (each.size, each.count) for each in whole.cheapest.purchases
    ]
    assert fine.cheapest.unit_price == (whole.cheapest.unit_price and whole.cheapest.unit_price * one)


def bill(billable: int, bounds: list[int], prices: list[int], one: int, mode: str) -> Decimal:
    """Price parts by the fraction that each is of a unit, each tier rounded half up to a cent."""
    edges = [0, *bounds, None]
    inside = []
    for first, last, price in zip(edges[:-1], edges[1:], prices, strict=True):
        assert first is not None
        reached = billable > first and (last is None or billable <= last)
        count = max(0, min(billable, billable if last is None else last) - first)
        inside.append((count if mode == "graduated" else billable if reached else 0) * Fraction(price, one))
    return Decimal(sum(floor(each * 100 + Fraction(1, 2)) for each in inside)) / 100


# ── as people read it ────────────────────────────────────────────────────────────────────────────────

# The same offer for whole hundredths and for units, of which each is a hundred of these; the second without `per`.
HUNDREDTHS = {
    "free_quota": "{period: month, units: 50}",
    "packages": "{validity: 1 year, sizes: [{units: 250, price: 2}, {units: 5_000, price: 20}]}",
    "postpaid": "{mode: volume, per: 100, rounding: exact, tiers: "
    "[{up_to: 530, unit_price: 1}, {up_to: 6_000, unit_price: 0.6}, {unit_price: 0.5}]}",
}
UNITS = {
    "decimals": "2",
    "free_quota": "{period: month, units: 0.5}",
    "packages": "{validity: 1 year, sizes: [{units: 2.5, price: 2}, {units: 50, price: 20}]}",
    "postpaid": "{mode: volume, tiers: [{up_to: 5.3, unit_price: 1}, {up_to: 60, unit_price: 0.6}, {unit_price: 0.5}]}",
}
PLANS = (
    {"subscriptions": "[{name: Solo, price: 3, included: 10, beyond: {unit_price: 2}}, "
    "{name: Year, term: year, price: 90, included: 600, included_per: term, beyond: postpaid}, "
    "{name: Small, price: 1, included: 0.25, beyond: fails}]"},
    {"subscriptions": "[{name: Solo, price: 3, included: 1_000, beyond: {unit_price: 2, per: 100, rounding: exact}}, "
    "{name: Year, term: year, price: 90, included: 60_000, included_per: term, beyond: postpaid}, "
    "{name: Small, price: 1, included: 25, beyond: fails}]"},
)  # fmt: skip
RULES = {"per_call": "{minimum: 1.5, block: 0.25}"}, {"per_call": "{minimum: 150, block: 25}"}
DAYS = (
    {"free_quota": "{period: day, units: 0.25}"},
    {"free_quota": "{period: day, units: 25}"},
)
PLAIN: tuple[dict[str, str], dict[str, str]] = ({}, {})
SAME = {
    "schema_version", "count", "package_count", "percent", "days", "validity_months",
    "month", "months", "last_month", "runs_out", "usable_to", "term_months", "requests",
}  # fmt: skip
"""Numbers of a document that are no count of the API."""
QUESTIONS: dict[str, tuple[str, str, tuple[dict[str, str], dict[str, str]]]] = {
    "estimate": (
        "estimate --calls 6.75 --failed 0.1 --prepaid 1.25",
        "estimate --calls 675 --failed 10 --prepaid 125",
        PLAIN,
    ),
    "dear": ("estimate --calls 61.5", "estimate --calls 6150", PLAIN),
    "packages alone": ("estimate --calls 9.99 --no-postpaid", "estimate --calls 999 --no-postpaid", PLAIN),
    "subscriptions": ("estimate --calls 12.5", "estimate --calls 1250", PLANS),
    "plan of subscriptions": ("plan --calls 12.5 --months 2", "plan --calls 1250 --months 2", PLANS),
    "subscriptions shown": ("sheet show", "sheet show", PLANS),
    "sizes": ("estimate --calls 3 --size 1.6", "estimate --calls 3 --size 160", RULES),
    "sizes shown": ("sheet show", "sheet show", RULES),
    "days": ("estimate --calls 6.75/day --days 3", "estimate --calls 675/day --days 3", DAYS),
    "compare": ("compare --calls 0.25 --calls 5.31 --calls 59.9", "compare --calls 25 --calls 531 --calls 5990", PLAIN),
    "plan": (
        "plan --calls 30.25 --months 3 --prepaid 2.5@2 --free 0.1 --buy 1x2.5@2",
        "plan --calls 3025 --months 3 --prepaid 250@2 --free 10 --buy 1x250@2",
        PLAIN,
    ),
    "growth": ("plan --calls 10.4 --growth 5% --months 2", "plan --calls 1040 --growth 5% --months 2", PLAIN),
    "usage": ("estimate --usage fine.csv --free 0.4", "estimate --usage whole.csv --free 40", PLAIN),
    "plan of a usage": ("plan --usage fine.csv", "plan --usage whole.csv", PLAIN),
    "sheet": ("sheet show", "sheet show", PLAIN),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_of_a_document_is_a_hundredth_and_every_amount_the_same(run: Run, question: str) -> None:
    Path("fine.csv").write_text("month,calls,failed\n2026-01,6.75,0.5\n2026-02,61.5,0\n", encoding="utf-8")
    Path("whole.csv").write_text("month,calls,failed\n2026-01,675,50\n2026-02,6150,0\n", encoding="utf-8")
    documents = []
    *lines, more = QUESTIONS[question]
    for words, sheet, other in zip(lines, (UNITS, HUNDREDTHS), more, strict=True):
        outcome = run(*words.split(), "-p", "-", "--json", stdin=sheet_text(unit="GB", **sheet | other))
        assert outcome.exit_code == 0, outcome.stderr
        documents.append(json.loads(outcome.stdout, parse_float=Decimal))
        command = documents[-1]["command"].replace(" ", "-")
        schema = json.loads(run("sheet", "schema", "--result", command).stdout)
        assert not list(Draft202012Validator(schema).iter_errors(json.loads(outcome.stdout)))
    fine, whole = (list(numbers(document)) for document in documents)
    assert [path for path, _ in fine if not path.endswith(".decimals")] == [path for path, _ in whole]
    counts = 0
    for (path, found), (_, expected) in zip(
        [each for each in fine if not each[0].endswith(".decimals")], whole, strict=True
    ):
        key = path.rpartition(".")[2]
        if key == "unit_price":  # of an average, of a package; that of a tier is for `per` units
            assert Decimal(found) in {Decimal(expected) * 100, Decimal(expected)}, path
        elif isinstance(expected, int) and not isinstance(expected, bool) and key not in SAME:
            assert isinstance(found, int | Decimal), path
            assert found * 100 == expected, path
            counts += 1
        elif key not in {"message", "name"}:
            assert found == expected, path
    assert counts > 5


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all that is no list and no object of a document, each with the path of its keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, path)
    else:
        yield path, value


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            "estimate --calls 6.75 --failed 0.1 --prepaid 1.25 --explain",
            [
                "6.75 calls in one month: 0.1 failed (not charged), 0.5 free, 1.25 prepaid, 4.9 to pay for",
                "packages of 2.5  2 × 2    0.1",
                "up to 5.3  4.9 × 1",
            ],
        ),
        ("estimate --calls 3.5 --free 0", ["3.5 × 1", "Cheapest this month: 1 package of 2.5, postpaid for 1 = 3.00"]),
        (
            "estimate --calls 5.3 --free 0 --pay postpaid",
            ["5.31 billable GB would cost 3.19 by postpaid, 2.11 less than these 5.3"],
        ),
        ("compare --calls 5.31", ["0.5 calls free in each month", "2.5  2.00", "! dead zone: 3.7 to 5.8 calls"]),
        ("plan --calls 2.5 --months 2", ["2 months: 5 calls, 2.5 a month"]),
        ("sheet show", ["Free: 0.5 GB every month.", "2.5  2.00     0.8", "up to 5.3", "5.31 to 60", "from 60.01 on"]),
        ("estimate --calls 6.75 -f csv", ["test,USD,packages,2.5,3,2.00,0,1.25,6.00", ",3x2.5,"]),
        ("plan --calls 2.75 --months 1 -f csv", [",test,1,1x2.5,2.75,0,0.5,2.25,"]),
        ("compare --from 0.5 --to 1.5 --step 0.5 -f csv", ["\n0.5,", "\n1,", "\n1.5,"]),
        ("compare --to 0.05 -f csv", ["\n0.01,", "\n0.02,", "\n0.05,"]),
    ],
)
def test_counts_are_written_as_they_are(run: Run, words: str, lines: list[str]) -> None:
    outcome = run(*words.split(), "-p", "-", stdin=sheet_text(unit="GB", **UNITS), COLUMNS="200")
    assert outcome.exit_code == 0, outcome.stderr
    text = outcome.stdout
    assert [line for line in lines if " ".join(line.split()) not in " ".join(text.split()) and line not in text] == []


def test_started_units_are_said_to_count_whole(run: Run) -> None:
    assert "a started block counts in full" in run("sheet", "show", "-p", "started.yaml").stdout
    page = run("estimate", "-p", "started.yaml", "--calls", "1.05", "--explain").stdout
    assert "1.05 hours are rounded up to 2, in blocks of 1." in page


def test_a_smallest_part_of_a_billionth_is_written_in_full(run: Run) -> None:
    sheet = sheet_text(decimals="9", packages="{validity: 1 month, sizes: [{units: 0.000000001, price: 1}]}")
    outcome = run("estimate", "-p", "-", "--calls", "0.000000001", "--json", stdin=sheet)
    assert outcome.exit_code == 0, outcome.stderr
    assert '"calls": 0.000000001,' in outcome.stdout
    assert '"size": 0.000000001,' in outcome.stdout


# ── what is no such count ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("estimate --calls 1.255", "--calls: 1.255 of test, which has 2 decimals at most; write 1.25 or 1.26"),
        ("estimate --calls 1 --free 0.001", "--free: 0.001 of test, which has 2 decimals at most; write 0 or 0.01"),
        ("estimate --calls 1 --prepaid 0.001", "--prepaid: 0.001 of test"),
        ("estimate --calls 1 --failed 1.5", "1.5 failed calls are more than the 1 call made"),
        ("estimate --calls 1.5 --size 2", "--calls 1.5: calls of a --size are whole"),
        ("estimate --calls 2 --size 1.005", "--size: 1.005 of test, which has 2 decimals at most"),
        ("estimate --calls 100T", "'100T' is not a count"),
        ("estimate --calls 1,5", "'1,5' is not a count"),
        (
            "estimate --calls 10000000000001",
            "--calls: 10000000000001 is more than 10,000,000,000,000, the largest count accepted of test",
        ),
        ("compare --calls 1 --calls 2.001", "--calls: 2.001 of test"),
        ("compare --from 2.5 --to 1.5", "--from 2.5 is more than --to 1.5; swap them"),
        ("compare --step 0.00 --to 1", "--step takes a number above 0"),
        ("plan --calls 0.001", "--calls: 0.001 of test"),
        ("plan --calls 1 --buy 1x2.55@1", "no package of 2.55 on sale; the sizes are: 2.5, 50"),
        ("plan --calls 1 --buy 1.5x2.5@1", "'1.5' is not a count"),
        ("plan --calls 1 --prepaid 0.001@2", "--prepaid: 0.001 of test"),
    ],
)
def test_a_count_finer_than_the_api_has_is_refused_with_what_to_write(run: Run, words: str, message: str) -> None:
    outcome = run(*words.split(), "-p", "-", stdin=sheet_text(unit="GB", **UNITS))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert message in outcome.stderr


@pytest.mark.parametrize(
    ("number", "meant"),
    [("1.5", "write a whole number from 0 on"), ("200.000", "write 200,000 or 200, whichever is meant")],
)
def test_an_api_without_decimals_takes_none(run: Run, number: str, meant: str) -> None:
    outcome = run("estimate", "-p", "jobs.yaml", "--api", "requests", "--calls", number)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"costcalc: error: --calls: '{number}' is not a count; {meant}")
    assert outcome.stderr.endswith("the price sheet gives requests no decimals\n")


def test_python_takes_and_returns_an_int_or_a_decimal() -> None:
    fine = sheet_of(**UNITS)
    usage = estimate(fine, calls=Decimal("6.75"), failed=Decimal("0.10"), prepaid=2).usage
    # 6.65 successful, of which 0.5 are free and 2 prepaid.
    assert usage[:5] == (Decimal("6.75"), Decimal("0.1"), Decimal("0.5"), 2, Decimal("4.15"))
    assert [type(each) for each in usage[:5]] == [Decimal, Decimal, Decimal, int, Decimal]
    assert [str(each) for each in usage[:5]] == ["6.75", "0.1", "0.5", "2", "4.15"]
    months = plan(fine, calls=[Decimal("1.5"), 2], prepaid=[(Decimal("0.5"), 1)], buy=[(Decimal("2.5"), 1, 0)]).calendar
    assert [month.calls for month in months.months] == [Decimal("1.5"), 2]
    assert [(bought.size, bought.units) for bought in months.purchases] == [(Decimal("2.5"), Decimal("2.5"))]
    assert [row.calls for row in compare(fine, calls=[Decimal("0.25"), 3]).rows] == [Decimal("0.25"), 3]
    whole = sheet_of(postpaid="{unit_price: 1}")
    assert estimate(whole, calls=Decimal(2)).usage.calls == 2
    for huge in (Decimal("1E+999999"), Decimal("1E-999999")):
        for sheet in (fine, whole):
            with pytest.raises(RequestError) as refused:
                estimate(sheet, calls=huge)
            assert len(str(refused.value)) < 200
    wrong: Any
    for wrong in (1.5, True, -1, Decimal("-0.5"), Decimal("NaN"), Decimal("Infinity"), "1.5"):
        with pytest.raises(
            RequestError, match=r"^calls: a whole number \(int\) or a Decimal from 0 on is expected, not "
        ):
            estimate(fine, calls=wrong)


# ── files ────────────────────────────────────────────────────────────────────────────────────────────

POINT = Reading(decimal=DecimalMark.POINT)
MIXED = "month,api,calls\n2026-01,hours,1.125\n2026-01,gb,10.5\n2026-01,requests,7\n2026-02,gb,3\n"


def test_each_row_of_a_usage_file_has_the_decimals_of_its_api(run: Run) -> None:
    Path("usage.csv").write_text(MIXED, encoding="utf-8")
    sheet = load_sheet("jobs.yaml")
    by_columns = load_usage("usage.csv", sheet, reading=POINT)
    # Where rows of totals are looked for, a file is read row by row.
    assert load_usage("usage.csv", sheet, reading=replace(POINT, totals="drop")) == by_columns
    assert [(each.api, each.calls) for each in by_columns.series] == [
        ("gb", (105, 30)),
        ("hours", (1_125,)),
        ("requests", (7,)),
    ]
    # 22.50 and 0.07; 10 GB at 5.3 × 1 + 4.7 × 0.5 = 7.65, then 2.5 GB.
    assert run("estimate", "-p", "jobs.yaml", "--usage", "usage.csv", "--decimal", "point", "-q").stdout == "32.72\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "month,api,calls\n2026-01,gb,1.25\n",
            ":2:12: calls: '1.25' has more decimals than the 1 of its API; round it",
        ),
        ("month,api,calls\n2026-01,requests,1.5\n", "is not a count; write a whole number from 0 on"),
        ("month,api,calls\n2026-01,requests,1.5\n", "; the price sheet gives its API no decimals"),
        (
            "month,api,calls\n2026-01,hours,12.345\n",
            "'12.345' may be 12345 (add --decimal comma) or 12.345 (add --decimal",
        ),
        ("month,api,calls,failed\n2026-01,gb,1.5,1.6\n", "1.6 failed of 1.5 calls; correct one of them"),
        ("month,api,calls,size\n2026-01,gb,1.5,2\n", ":2:12: calls: '1.5' is not a count"),
        (
            "month,api,calls\n2026-01,gb,100000000000000.1\n",
            "is more than 100,000,000,000,000, the largest count accepted",
        ),
    ],
)
def test_what_a_row_cannot_have_is_told_with_its_place(run: Run, text: str, message: str) -> None:
    outcome = run("estimate", "-p", "jobs.yaml", "--usage", "-", stdin=text)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert message in outcome.stderr


@pytest.mark.parametrize(
    ("text", "total"),
    [
        # Two calls of 0.25 hours and one of one hour: 1.5 at 20.
        ("month,api,calls,size\n2026-01,hours,2,0.25\n2026-02,hours,1,\n", "30.00"),
        ("day,hours,gb\n2026-01-01,0.125,0.2\n2026-01-02,0.375,0.6\n", "10.30"),  # 0.5 hours; 0.8 GB, 0.5 of them free
        ("month;api;calls\n2026-01;hours;1,5\n", "30.00"),
        ("month,api,calls\n2026-01,job,7\n2026-01,hours,0.5\n", "53.35"),  # 43.35, and half an hour more
    ],
)
def test_usage_of_any_shape_is_read_in_parts_of_a_unit(run: Run, text: str, total: str) -> None:
    outcome = run("estimate", "-p", "jobs.yaml", "--usage", "-", "-q", stdin=text)
    assert (outcome.stdout, outcome.exit_code) == (f"{total}\n", 0), outcome.stderr


def test_counts_of_one_unit_are_added_up_whatever_their_decimals(run: Run) -> None:
    both = JOBS.replace("unit: hour, decimals: 3", "unit: GB, decimals: 3")
    Path("usage.csv").write_text("month,api,calls\n2026-01,hours,1.25\n2026-01,gb,10.5\n", encoding="utf-8")
    outcome = run("estimate", "-p", "-", "--usage", "usage.csv", "--json", stdin=both)
    answer = json.loads(outcome.stdout, parse_float=Decimal)
    assert answer["usage"]["calls"] == answer["months"][0]["calls"] == Decimal("11.75")
    assert answer["usage"]["free"] == Decimal("0.5")


# ── differences ──────────────────────────────────────────────────────────────────────────────────────


def test_two_sheets_that_count_to_other_decimals_are_compared_in_units(run: Run) -> None:
    Path("fine.yaml").write_text(TIERS.replace("decimals: 1", "decimals: 2").replace("5.3", "5.35"), encoding="utf-8")
    answer = json.loads(run("diff", "tiers.yaml", "fine.yaml", "--calls", "10.5", "--json").stdout)
    assert [(each["path"], each["old"], each["new"]) for each in answer["changes"]] == [
        ("apis.test.decimals", "1", "2"),
        ("apis.test.postpaid.tiers[0].up_to", "5.3", "5.35"),
    ]
    # 5.3 + 5.2 × 0.5, and 5.35 + 5.15 × 0.5 = 7.925.
    assert (answer["before"]["total"], answer["after"]["total"]) == ("7.90", "7.93")
    Path("usage.csv").write_text("month,calls\n2026-01,10.5\n", encoding="utf-8")
    answer = json.loads(run("diff", "tiers.yaml", "fine.yaml", "--usage", "usage.csv", "--json").stdout)
    assert (answer["before"]["calls"], answer["after"]["calls"]) == (10.5, 10.5)
    assert (answer["before"]["total"], answer["after"]["total"]) == ("7.90", "7.93")


def test_saved_results_are_compared_to_the_last_digit(run: Run) -> None:
    for name, calls in (("old", "6.75"), ("new", "7.1")):
        saved = run("estimate", "-p", "-", "--calls", calls, "--json", stdin=sheet_text(**UNITS)).stdout
        Path(f"{name}.json").write_text(saved, encoding="utf-8")
    answer = json.loads(run("diff", "old.json", "new.json", "--json").stdout, parse_float=Decimal)
    assert (answer["before"]["calls"], answer["after"]["calls"]) == (Decimal("6.75"), Decimal("7.1"))
    changes = {each["path"]: (each["old"], each["new"]) for each in answer["changes"]}
    assert changes["usage.calls"] == ("6.75", "7.1")
    text = Path("new.json").read_text(encoding="utf-8").replace('"calls": 7.1', '"calls": 7.1000000001')
    Path("new.json").write_text(text, encoding="utf-8")
    assert "usage.calls: a count from 0 on is expected" in run("diff", "old.json", "new.json").stderr


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("{minimum: 0.005, block: 0.0025}", "Each call counts at least 0.005 hours, in whole blocks of 0.0025."),
        ("{block: 0.0025}", "Each call counts in whole blocks of 0.0025."),
    ],
)
def test_blocks_below_one_unit_are_shown(run: Run, rule: str, says: str) -> None:
    sheet = sheet_text(unit="hour", decimals="4", per_call=rule, postpaid="{unit_price: 1.44}")
    assert says in run("sheet", "show", "-p", "-", stdin=sheet).stdout
