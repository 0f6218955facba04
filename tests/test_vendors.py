"""``compare`` with several sheets: which vendor is the cheapest, in which currency, and what cannot be meant."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_of, sheet_text

from costcalc import PriceSheet, RequestError, compare_vendors, parse_sheet
from costcalc.engine.billing import Billing, Lines

TWO = ("-p", "tencent-ocr", "-p", "google-vision#text-detection")


def found(run: Run, *words: str) -> Any:
    """Return the JSON of a comparison that is computed."""
    outcome = run("compare", *words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def codes(report: Any) -> set[str]:
    return {note["code"] for note in report["notes"]}


def test_two_vendors_at_two_volumes(run: Run) -> None:
    # tencent-ocr: 1,000 free; (10,000 - 1,000) × 0.021 = 189.00, (200,000 - 1,000) × 0.0085 = 1,691.50.
    # google-vision: 1,000 free; 9 × 1.50 = 13.50, 199 × 1.50 = 298.50. A year is twelve times a month.
    report = found(run, *TWO, "--calls", "10k", "--calls", "200k")
    assert report["currency"] == "USD"
    assert [vendor["sheet"] for vendor in report["vendors"]] == ["tencent-ocr", "google-vision"]
    assert [vendor["rate"] for vendor in report["vendors"]] == ["1", "1"]
    assert report["rows"] == [
        {
            "calls": 10_000,
            "costs": [
                {"month_total": "189.00", "year_total": "2268.00"},
                {"month_total": "13.50", "year_total": "162.00"},
            ],
            "cheapest_month": 1,
            "cheapest_year": 1,
        },
        {
            "calls": 200_000,
            "costs": [
                {"month_total": "1691.50", "year_total": "20298.00"},
                {"month_total": "298.50", "year_total": "3582.00"},
            ],
            "cheapest_month": 1,
            "cheapest_year": 1,
        },
    ]
    assert (report["changes"], report["changes_total"], report["changes_known_to"]) == ([], 0, 200_000)
    assert (report["year_changes"], report["year_changes_total"]) == ([], 0)
    assert "units-differ" in codes(report)


def test_the_first_call_that_is_paid_for_changes_the_cheapest(run: Run) -> None:
    # Both are free up to 1,000 calls, where the first of them is kept; then 0.02 is more than 0.00, rounded.
    report = found(run, *TWO, "--calls", "500", "--calls", "10k")
    assert report["changes"] == [{"calls": 1_001, "to": 1, "period": "month"}]
    assert report["year_changes"] == [{"calls": 1_001, "to": 1, "period": "year"}]


def test_three_vendors_in_two_currencies(run: Run) -> None:
    words = ("-p", "tencent-ocr", "-p", "tencent-ocr-cn#general-print", "-p", "tencent-qr-cn", "--calls", "2k")
    report = found(run, *words, "--fx", "CNY=0.138")
    # tencent-ocr-cn: (2,000 - 1,000) in one package of 1,000 at 120.00; or postpaid. Times 0.138, and not rounded again.
    yuan = found(run, *words, "--fx", "USD=7.25", "--currency", "CNY")
    assert (report["currency"], yuan["currency"]) == ("USD", "CNY")
    assert [vendor["rate"] for vendor in report["vendors"]] == ["1", "0.138", "0.138"]
    for here, there in zip(report["rows"][0]["costs"][1:], yuan["rows"][0]["costs"][1:], strict=True):
        assert Decimal(here["month_total"]) == Decimal(there["month_total"]) * Decimal("0.138")
    assert Decimal(yuan["rows"][0]["costs"][0]["month_total"]) == Decimal("21.00") * Decimal("7.25")
    assert (report["year_changes"], report["year_changes_total"]) == (None, None)
    assert "year-changes-not-searched" in codes(report)


def test_at_equal_cost_the_cheapest_so_far_stays() -> None:
    # In cents: 1, 2, 3, … against 2, 2, 2, 4, 4, 4, …: the first is passed at 3 calls, and is no cheaper again before 4.
    one, three = "{unit_price: 0.01}", "{per: 3, rounding: up, unit_price: 0.02}"
    changes = compare_vendors([sheet_of(postpaid=one), sheet_of(postpaid=three)], calls=[1, 9]).month_changes
    assert changes
    assert [(change.calls, change.to) for change in changes.listed] == [(3, 1)]


def test_changes_that_repeat_are_counted_without_end() -> None:
    # 9 cents for each ten calls, to the nearest ten, against 0.9 cents for each call, to the nearest cent.
    nearest, each = "{per: 10, rounding: nearest, unit_price: 0.09}", "{unit_price: 0.009}"
    sheets = [sheet_of(postpaid=nearest), sheet_of(postpaid=each)]
    changes = compare_vendors(sheets, calls=[1, 1_000_000]).month_changes
    assert changes
    few = compare_vendors(sheets, calls=[1, 1_000]).month_changes
    assert few
    assert changes.total > 1_000 * few.total * 9 // 10
    assert len(changes.listed) == 50
    assert changes.known_to == 1_000_000


def test_a_vendor_without_a_price_is_beside_the_others(run: Run, empty_folder: Path) -> None:
    none = sheet_text(postpaid="{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 10, unit_price: on_request}]}")
    (empty_folder / "none.yaml").write_text(none, encoding="utf-8")
    (empty_folder / "all.yaml").write_text(sheet_text(postpaid="{unit_price: 2}"), encoding="utf-8")
    report = found(run, "-p", "none.yaml", "-p", "all.yaml", "--calls", "5", "--calls", "20")
    assert [row["cheapest_month"] for row in report["rows"]] == [0, 1]
    assert report["rows"][1]["costs"][0] == {"month_total": None, "year_total": None}
    assert report["changes"] == [{"calls": 10, "to": 1, "period": "month"}]
    assert "on-request" in codes(report)
    alone = run("compare", "-p", "none.yaml", "-p", "-", "--calls", "20", stdin=none)
    assert (alone.exit_code, alone.stdout) == (1, "")
    assert alone.stderr == "costcalc: error: nobody has a price for any of these volumes; ask the vendors\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("-p builtin", "-p builtin is given twice; name each vendor once"),
        ("-p google-vision", "-p google-vision: has 9 APIs; write google-vision#label-detection for one of label-detection, "),
        ("-p tencent-qr-cn", "tencent-qr-cn (shipped sheet) is in CNY and the report in USD; add --fx CNY=AMOUNT, what one CNY is in USD"),
        ("-p tencent-qr-cn --currency EUR", "tencent-qr-cn (shipped sheet) is in CNY and the report in EUR; add --fx CNY=AMOUNT --fx USD=AMOUNT, what one of each is in EUR"),
        ("-p tencent-qr-cn --fx CNY", "--fx: 'CNY' is no rate; write what one of a currency is in the report's, as CNY=0.14"),
        ("-p tencent-qr-cn --fx CNY=x", "--fx CNY: 'x' is no rate; write an amount above 0, as CNY=0.14"),
        ("-p tencent-qr-cn --fx CNY=0", "--fx CNY=0: a rate is an amount above 0, as 0.14"),
        ("-p tencent-qr-cn --fx cny=1", "--fx cny: no currency has this code; did you mean 'CNY'?"),
        ("-p tencent-qr-cn --fx CNY=1 --fx CNY=2", "--fx names CNY twice; give it one rate"),
        ("-p tencent-qr-cn --fx CNY=1 --fx EUR=1", "--fx EUR=1: no sheet is in EUR (CNY, USD); leave it out"),
        ("-p tencent-qr-cn --fx CNY=1 --currency CNY", "--fx CNY=1: the report is in CNY already; leave it out, or name another --currency"),
        ("-p tencent-ocr --currency usd", "--currency usd: no currency has this code; did you mean 'USD'?"),
        ("-p tencent-ocr --free 5", "--free: each vendor has a quota of its own; leave it out"),
        ("-p tencent-ocr --contract c.yaml", "--contract: has the terms of one vendor; write them under bill in its sheet, and leave it out"),
        ("-p tencent-ocr#general-print --api x", "tencent-ocr#general-print names an API, and so does --api x; leave one of them out"),
        ("-p tencent-asr-cn --fx CNY=1 --calls 7", "--calls 7: sentence-recognition is priced by the day; write --calls 7/day where so many are made each day"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_line(run: Run, words: str, says: str) -> None:
    refused = run("compare", "-p", "builtin", *words.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"costcalc: error: {says}")
    assert refused.stderr.count("\n") == 1


def test_a_note_with_amounts_of_a_vendor_says_their_currency_where_it_is_another(run: Run, empty_folder: Path) -> None:
    # 9 calls are 18, and 10 of them 10; both vendors say so, each in its own currency.
    tiers = "{mode: volume, tiers: [{from: 0, unit_price: 2}, {from: 10, unit_price: 1}]}"
    text = sheet_text(postpaid=tiers)
    assert "currency: USD" in text
    (empty_folder / "here.yaml").write_text(text, encoding="utf-8")
    (empty_folder / "there.yaml").write_text(text.replace("currency: USD", "currency: CNY"), encoding="utf-8")
    report = found(run, "-p", "here.yaml", "-p", "there.yaml", "--fx", "CNY=0.5", "--calls", "9")
    assert report["rows"][0]["costs"][1]["month_total"] == "9.00"
    assert [note["message"] for note in report["notes"] if note["code"] == "dead-zone"] == [
        "here.yaml, 9 calls: 10 would cost 10.00 by postpaid, 8.00 less",
        "there.yaml, 9 calls, in CNY: 10 would cost 10.00 by postpaid, 8.00 less",
    ]


def test_all_that_are_the_cheapest_have_the_mark(run: Run, empty_folder: Path) -> None:
    for name, price in (("one", 2), ("two", 2), ("dear", 3)):
        (empty_folder / f"{name}.yaml").write_text(sheet_text(postpaid=f"{{unit_price: {price}}}"), encoding="utf-8")
    page = run("compare", "-p", "one.yaml", "-p", "two.yaml", "-p", "dear.yaml", "--calls", "5").stdout
    rows = [line.split()[-4:] for line in page.splitlines() if "10.00" in line or "15.00" in line]
    assert rows == [["*", "10.00", "*", "120.00"]] * 2 + [["dear.yaml", "15.00", "180.00"]]


@pytest.mark.parametrize("option", ["--fx CNY=1", "--currency USD"])
def test_one_sheet_takes_no_rates(run: Run, option: str) -> None:
    refused = run("compare", *option.split())
    name = option.split(maxsplit=1)[0]
    assert (
        refused.stderr
        == f"costcalc: error: {name} is for several sheets; name another one with -p, or leave {name} out\n"
    )
    assert refused.exit_code == 2


def test_two_apis_of_one_sheet_and_of_standard_input(run: Run) -> None:
    text = sheet_text(postpaid="{unit_price: 1}")
    text += text.partition("apis:\n")[2].replace("test:", "other:").replace("unit_price: 1", "unit_price: 2")
    report = found(run, "-p", "tencent-ocr", "-p", "google-vision#text-detection", "-p", "google-vision#safe-search")
    assert len(report["vendors"]) == 3
    outcome = run("compare", "-p", "-#test", "-p", "-#other", "--calls", "3", "-f", "csv", stdin=text)
    assert [line.split(",")[4] for line in outcome.stdout.splitlines()] == ["month_total", "3.00", "6.00"]


def test_a_name_with_blanks_in_the_environment_is_one(run: Run, empty_folder: Path) -> None:
    (empty_folder / "my own.yaml").write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    one = run("compare", "--calls", "3", "--json", COSTCALC_PRICING="my own.yaml")
    assert json.loads(one.stdout)["sheet"]["name"] == "my own.yaml"
    two = found(run, "-p", "my own.yaml", "-p", "builtin", "--calls", "3")
    assert [vendor["sheet"] for vendor in two["vendors"]] == ["my own.yaml", "builtin"]
    outcome = run("compare", "--calls", "3", COSTCALC_PRICING="none at all.yaml")
    assert outcome.stderr == "costcalc: error: COSTCALC_PRICING: none at all.yaml: no such file; check the path\n"


def test_each_sheet_is_held_against_its_age(run: Run) -> None:
    old = run("compare", *TWO, "-p", "builtin", "--calls", "5", "--max-age", "1y", "--today", "2026-11-27")
    assert old.exit_code == 3
    assert [line.split()[5] for line in old.stderr.splitlines()] == ["tencent-ocr", "google-vision"]


def test_where_one_counts_days_volumes_are_of_days(run: Run) -> None:
    words = ("-p", "tencent-asr-cn", "-p", "builtin", "--fx", "USD=7", "--calls", "6k/day")
    report = found(run, *words)
    month = found(run, "-p", "builtin", "-p", "tencent-ocr", "--calls", "180k")
    assert report["days"] == 30
    dollars = Decimal(month["rows"][0]["costs"][0]["month_total"])
    assert Decimal(report["rows"][0]["costs"][1]["month_total"]) == dollars * 7


def test_the_terms_of_a_bill_are_those_of_its_vendor_alone() -> None:
    taxed = sheet_text(postpaid="{unit_price: 0.01}") + "bill: {tax: {name: VAT, rate: 19 %}}\n"
    other = sheet_text(postpaid="{unit_price: 0.0118, base_fee: 0.05}")
    found = compare_vendors([parse_sheet(taxed), parse_sheet(other)], calls=[10, 10_000])
    # 10 × 0.01 × 1.19 = 0.12, and 0.12 + 0.05; 100.00 × 1.19 = 119.00, and 118.00 + 0.05.
    assert [[str(cost.month_total) for cost in row.costs] for row in found.rows] == [
        ["0.12", "0.17"],
        ["119.00", "118.05"],
    ]
    assert found.month_changes
    assert [change.to for change in found.month_changes.listed][-1] == 1
    # Of a year the tax of each month is rounded: twelve times a month.
    assert found.year_changes
    assert [change[:2] for change in found.year_changes.listed] == [change[:2] for change in found.month_changes.listed]


def test_a_search_by_the_terms_of_bills_that_are_nearly_the_same_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = "bill: {credit: {amount: %s, period: once}, minimum: 85}\n"
    text = sheet_text(postpaid="{unit_price: 0.01}")
    sheets = [parse_sheet(text + terms % credit) for credit in ("0.09", "0.08")]
    worked_out = []
    total = Billing.total

    def counted(billing: Billing, lines: Iterable[Lines]) -> int:
        worked_out.append(billing)
        return total(billing, lines)

    monkeypatch.setattr(Billing, "total", counted)
    changes = compare_vendors(sheets, calls=[1, 1_000_000]).year_changes
    assert changes
    assert changes.known_to < 1_000_000
    assert len(worked_out) < 250_000


def test_a_vendor_that_has_no_price_for_such_calls_changes_nothing() -> None:
    tiers = "[{from: 0, unit_price: 0.01}, {from: 5, unit_price: on_request}]"
    sized = sheet_of(postpaid=f"{{tier_basis: call, mode: volume, tiers: {tiers}}}")
    found = compare_vendors([sized, sheet_of(postpaid="{unit_price: 1}")], calls=[1, 10], size=7)
    assert [row.cheapest_month for row in found.rows] == [1, 1]
    assert found.month_changes
    assert (found.month_changes.total, found.month_changes.known_to) == (0, 10)
    assert "on-request" in {note.code for note in found.notes}


def test_parts_of_a_call_are_bought_together() -> None:
    text = (
        sheet_text(postpaid="{unit_price: 0.002}")
        + "  images:\n    name: Images\n    unit: image\n    packages: {validity: 12 months, sizes: [{units: 1_000, price: 5}]}\n"
        + "    postpaid: {unit_price: 0.01}\n  chat:\n    name: Chat\n    unit: call\n    uses: {test: 3, images: 1}\n"
    )
    other = sheet_of(postpaid="{unit_price: 0.0115}")
    found = compare_vendors([(parse_sheet(text), "chat"), other], calls=[100, 2_000])
    # 3 × 0.002 + 0.01 = 0.016 for each call, or with a package 5.00 + 0.006 for each of up to 1,000: from 910 calls on
    # that is less than 0.0115 (5.00 + 5.46 = 10.46 against 10.465, rounded 10.47).
    assert found.month_changes
    assert found.month_changes.listed[0][:2] == (910, 0)
    assert str(found.rows[1].costs[0].month_total) == "22.00"
    assert found.year_changes is None


def test_units_with_decimals_are_searched_in_these() -> None:
    hours, based = (
        sheet_of(decimals="3", postpaid="{unit_price: 0.5}"),
        sheet_of(decimals="3", postpaid="{unit_price: 0.4, base_fee: 1.03}"),
    )
    found = compare_vendors([hours, based], calls=[1, Decimal("25.5")]).month_changes
    assert found
    # 10.31 × 0.5 = 5.155, rounded 5.16; 10.31 × 0.4 + 1.03 = 5.154, rounded 5.15. At 10.309 both are 5.15.
    assert [change[:2] for change in found.listed] == [(Decimal("10.31"), 1)]
    whole = sheet_of(postpaid="{unit_price: 0.4, base_fee: 1.03}")
    mixed = compare_vendors([hours, whole], calls=[1, 25]).month_changes
    assert mixed
    assert [change[:2] for change in mixed.listed] == [(11, 1)]
    with pytest.raises(RequestError, match="calls"):
        compare_vendors([hours, whole], calls=[Decimal("1.5")])


def test_each_call_takes_its_size_at_all_vendors() -> None:
    one, two = sheet_of(postpaid="{unit_price: 0.01}"), sheet_of(postpaid="{unit_price: 0.008, base_fee: 0.60}")
    found = compare_vendors([one, two], calls=[10, 1_000], size=3)
    assert [[str(cost.month_total) for cost in row.costs] for row in found.rows] == [
        ["0.30", "0.84"],
        ["30.00", "24.60"],
    ]
    assert found.month_changes
    # 0.03 against 0.024 + 0.60 for each call: equal at 100, and at 101 3.03 against 3.02.
    assert [change[:2] for change in found.month_changes.listed] == [(101, 1)]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"days": 0}, "`days` and `size` take a whole number from 1 on"),
        ({"size": 0}, "`days` and `size` take a whole number from 1 on"),
        ({"size": "3"}, "size: a whole number (int) from 0 on is expected, not '3'"),
        ({"fx": {"CNY": 0.14}}, "`fx` CNY: a Decimal is expected, not 0.14"),
        ({"calls": 7}, "calls: a list of whole numbers (int) is expected, not 7"),
    ],
)
def test_what_python_cannot_mean(asked: dict[str, Any], says: str) -> None:
    sheet = sheet_of(postpaid="{unit_price: 1}")
    with pytest.raises(RequestError) as refused:
        compare_vendors([sheet, sheet], **asked)
    assert str(refused.value) == says
    with pytest.raises(RequestError, match="two sheets or more"):
        compare_vendors([sheet])


def _sheets(*parts: dict[str, str]) -> list[PriceSheet]:
    return [parse_sheet(sheet_text(**each)) for each in parts]


SUBSCRIBED = {
    "postpaid": "{unit_price: 0.05}",
    "subscriptions": "[{name: Pro, price: 20, term: month, included: 900, beyond: {unit_price: 0.03}}, "
    "{name: All, price: 300, term: year, included: unlimited}]",
}
DAYS = {"postpaid": "{period: day, unit_price: 0.02, base_fee: 0.10}"}
QUOTA = {"free_quota": "{period: month, units: 300, validity: 3 months}", "postpaid": "{unit_price: 0.031}"}
BLOCKS = {"postpaid": "{per: 100, rounding: up, unit_price: 2.90}"}

DAILY = {"free_quota": "{period: day, units: 40}", "postpaid": "{unit_price: 0.029}"}
PACKED = DAILY | {"packages": "{validity: 12 months, sizes: [{units: 200, price: 5}, {units: 900, price: 17}]}"}
PRO = DAILY | {"subscriptions": "[{name: Pro, price: 20, term: month, included: 900, beyond: postpaid}]"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SUBSCRIBED, BLOCKS),
        (QUOTA, BLOCKS),
        (SUBSCRIBED, QUOTA),
        (DAYS, BLOCKS),
        (DAYS, QUOTA),
        (PACKED, PRO),
        (PRO, BLOCKS),
        (DAYS, PACKED),
        (QUOTA, PRO),
    ],
)
def test_changes_are_those_of_the_rows(first: dict[str, str], second: dict[str, str]) -> None:
    """Month and year, by what each single volume costs."""
    sheets = _sheets(first, second)
    known = 0
    for low in (1, 900):
        shown = compare_vendors(sheets, calls=range(low, low + 400), days=3)
        for changes, costs in (
            (shown.month_changes, [[cost.month_total for cost in row.costs] for row in shown.rows]),
            (shown.year_changes, [[cost.year_total for cost in row.costs] for row in shown.rows]),
        ):
            if changes is None:
                continue
            known += 1
            current, expected = None, []
            for row, amounts in zip(shown.rows, costs, strict=True):
                least = min(amount for amount in amounts if amount is not None)
                if current is None or amounts[current] != least:
                    if current is not None:
                        expected.append((row.calls, amounts.index(least)))
                    current = amounts.index(least)
            assert [change[:2] for change in changes.listed] == expected[:50]
            assert changes.total == len(expected)
    assert known >= 2
