"""Bills with terms through the command line: numbers of public price pages, and what they add up to."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

pytestmark = pytest.mark.usefixtures("empty_folder")

HEAD = "schema: 1\nprovider: Example Vendor\ncurrency: USD\nas_of: 2026-01\nsource: https://example.com/prices\n"
CONTRACT = "contract: 1\nas_of: 2026-05\nsource: offer 17\n"


def sheet(terms: str = "", **apis: str) -> None:
    """Write sheet.yaml: its terms, and the APIs by the rest of their fields in flow style."""
    lines = "".join(f"  {name}: {{name: {name}, unit: call, {rest}}}\n" for name, rest in apis.items())
    Path("sheet.yaml").write_text(f"{HEAD}{terms}apis:\n{lines}", encoding="utf-8")


def usage(text: str) -> None:
    Path("usage.csv").write_text(text, encoding="utf-8")


def quiet(run: Run, words: str, **environment: str) -> str:
    outcome = run(*words.split(), "-p", "sheet.yaml", "-q", **environment)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout.strip()


def answer(run: Run, words: str) -> dict[str, Any]:
    outcome = run(*words.split(), "-p", "sheet.yaml", "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def bill(**amounts: str) -> dict[str, str]:
    return dict.fromkeys(("discount", "minimum", "commitment", "credit", "net", "tax"), "0.00") | amounts


def adds_up(found: dict[str, Any]) -> bool:
    of = {name: Decimal(amount) for name, amount in found["bill"].items()}
    net = Decimal(found["list_total"]) - of["discount"] + of["minimum"] + of["commitment"] - of["credit"]
    return net == of["net"] and of["net"] + of["tax"] == Decimal(found["total"])


# ── public cases ─────────────────────────────────────────────────────────────────────────────────────


def test_a_percentage_off_the_usage(run: Run) -> None:
    # https://github.com/openmeterio/openmeter/pull/2632
    sheet("bill: {discount: 15 %}\n", u="postpaid: {unit_price: 10}")
    assert quiet(run, "estimate --calls 100") == "850.00"
    found = answer(run, "estimate --calls 100")
    assert (found["list_total"], found["bill"]) == ("1000.00", bill(discount="150.00", net="850.00"))


def test_a_credit_of_every_month(run: Run) -> None:
    # Google Maps Platform, Geolocation: 100,000 at 0.005 and 50,000 at 0.004 are 700.00, less 200.00.
    # https://developers-dot-devsite-v2-prod.appspot.com/maps/documentation/geolocation/usage-and-billing?hl=ja
    tiers = "[{up_to: 100_000, unit_price: 0.005}, {up_to: 500_000, unit_price: 0.004}, {unit_price: on_request}]"
    sheet("bill: {credit: {amount: 200, period: month}}\n", geo=f"postpaid: {{mode: graduated, tiers: {tiers}}}")
    assert quiet(run, "estimate --calls 150000") == "500.00"
    assert answer(run, "estimate --calls 150000")["bill"] == bill(credit="200.00", net="500.00")
    # 20,000 × 0.005 are 100.00: what is left of the credit is lost.
    assert answer(run, "estimate --calls 20000")["bill"] == bill(credit="100.00")


def test_one_credit_of_two_apis(run: Run) -> None:
    # Supabase: 25 for the plan and 744 × 0.01344 = 10.00 of compute, less 10.00.
    # https://supabase.com/docs/guides/platform/manage-your-usage/edge-function-invocations
    sheet(
        "bill: {credit: {amount: 10, period: month}}\n",
        fn="free_quota: {period: month, units: 2_000_000}, "
        "postpaid: {unit_price: 2, per: 1_000_000, rounding: up, base_fee: 25}",
        compute="postpaid: {unit_price: 0.01344}",
    )
    usage("month,fn,compute\n2026-01,1800000,744\n")
    assert quiet(run, "estimate --usage usage.csv") == "25.00"


def test_a_tax_is_due_on_the_whole_bill(run: Run) -> None:
    # 252.27 × 7.775 % = 19.6139…
    sheet(
        "bill: {tax: {name: Sales tax, rate: 7.775 %}}\n",
        a="postpaid: {unit_price: 239.96}",
        b="postpaid: {unit_price: 12.31}",
    )
    usage("month,a,b\n2026-01,1,1\n")
    assert quiet(run, "estimate --usage usage.csv") == "271.88"
    assert answer(run, "estimate --usage usage.csv")["bill"] == bill(net="252.27", tax="19.61")


@pytest.mark.parametrize(
    ("apis", "rows", "total"),
    [
        # https://cloud.baidu.com/doc/ICR/s/8ktjhkmjc: 12,345 × (0.00025 + 0.00025 + 0.00038 + 0.00063) = 18.64095
        (("0.00025", "0.00025", "0.00038", "0.00063"), (12_345,) * 4, "18.64"),
        # https://support.huaweicloud.com/intl/en-us/usermanual-bpconsole/dp_060102.html: 3 × 0.004 = 0.012
        (("0.004",) * 3, (1,) * 3, "0.01"),
        # https://github.com/BerriAI/litellm/pull/28009: 234.802443 + 241.9914519 + 197.79367125 + 92.8797
        (("3, per: 1_000_000", "0.30, per: 1_000_000", "3.75, per: 1_000_000", "15, per: 1_000_000"),
         (78_267_481, 806_638_173, 52_744_979, 6_191_980), "767.47"),
    ],
)  # fmt: skip
def test_a_month_of_several_apis_is_rounded_once(
    run: Run, apis: tuple[str, ...], rows: tuple[int, ...], total: str
) -> None:
    names = [f"a{place}" for place in range(len(apis))]
    exact = [f"postpaid: {{unit_price: {price}{', rounding: exact' if 'per' in price else ''}}}" for price in apis]
    sheet("amounts: {rounded: bill}\n", **dict(zip(names, exact, strict=True)))
    usage(f"month,{','.join(names)}\n2026-01,{','.join(map(str, rows))}\n")
    assert quiet(run, "estimate --usage usage.csv") == total
    found = answer(run, "estimate --usage usage.csv")
    # Each API keeps its digits, and what rounding adds closes the list.
    assert sum(Decimal(group["total"]) for group in found["groups"]) + Decimal(found["rounding"]) == Decimal(total)
    written = csv.DictReader(
        io.StringIO(run("estimate", "--usage", "usage.csv", "-p", "sheet.yaml", "-f", "csv").stdout)
    )
    assert sum(Decimal(row["postpaid_amount"]) for row in written) == Decimal(total)


@pytest.mark.parametrize(
    ("api", "total"),
    [
        # 0.0078 × 90 less 25 % are 0.5265, beside 1.2075 at the least, or at the most: 1.734 in all.
        ("postpaid: {unit_price: 0, minimum: 1.61}", "1.73"),
        ("postpaid: {unit_price: 9, maximum: 1.61}", "1.73"),
    ],
)
def test_what_an_api_costs_at_least_or_at_most_keeps_its_digits_until_the_bill_is_rounded(
    run: Run, api: str, total: str
) -> None:
    sheet("amounts: {rounded: bill}\nbill: {discount: 25 %}\n", a=api, b="postpaid: {unit_price: 0.0078}")
    usage("month,a,b\n2026-01,1,90\n")
    assert quiet(run, "estimate --usage usage.csv") == total


@pytest.mark.parametrize(
    ("direction", "price", "calls", "total"),
    [
        # 0.0375; https://www.alibabacloud.com/help/faq-detail/106922.html
        ("down", "0.0025", "15", "0.03"),
        ("up", "0.0015", "7", "0.02"),  # 0.0105
        ("half_up", "0.0025", "15", "0.04"),
    ],
)
def test_amounts_are_rounded_as_the_sheet_says(run: Run, direction: str, price: str, calls: str, total: str) -> None:
    sheet(f"amounts: {{direction: {direction}}}\n", u=f"postpaid: {{unit_price: {price}}}")
    assert quiet(run, f"estimate --calls {calls}") == total


# ── terms of months and years ────────────────────────────────────────────────────────────────────────


def months(count: int, calls: int = 500) -> str:
    return "month,u\n" + "".join(f"{2026 + at // 12}-{at % 12 + 1:02d},{calls}\n" for at in range(count))


@pytest.mark.parametrize(
    ("count", "total", "owed"),
    [
        (11, "5500.00", "of the commitment to 10,000.00 a year 4,500.00 is still owed after 11 months of it"),
        (12, "10000.00", None),
        (13, "10500.00", "of the commitment to 10,000.00 a year 9,500.00 is still owed after 1 month of it"),
        (24, "20000.00", None),
    ],
)
def test_a_commitment_is_made_up_for_at_the_end_of_every_twelve_months(
    run: Run, count: int, total: str, owed: str | None
) -> None:
    sheet("bill: {commitment: {amount: 10_000, period: year}}\n", u="postpaid: {unit_price: 1}")
    usage(months(count))
    found = answer(run, "estimate --usage usage.csv")
    assert found["total"] == total
    assert adds_up(found)
    notes = [note["message"] for note in found["notes"] if note["code"] == "commitment-open"]
    assert [note.partition(";")[0] for note in notes] == ([owed] if owed else [])
    assert sum(Decimal(month["total"]) for month in found["months"]) == Decimal(total)


def test_a_minimum_is_of_an_accounts_month_over_all_its_apis(run: Run) -> None:
    sheet("bill: {minimum: 100}\n", a="postpaid: {unit_price: 1}", b="postpaid: {unit_price: 2}")
    usage("month,account,a,b\n2026-01,x,10,20\n2026-01,y,90,20\n2026-02,x,0,0\n2026-02,y,0,0\n")
    found = answer(run, "estimate --usage usage.csv")
    # x: 50 and 0, raised to 100 each; y: 130, and 0 raised to 100.
    assert (found["total"], found["bill"]) == ("430.00", bill(minimum="250.00", net="430.00"))


def test_a_month_without_a_row_owes_the_minimum(run: Run) -> None:
    sheet("bill: {minimum: 100}\n", u="postpaid: {unit_price: 1}")
    usage("month,account,u\n2026-01,x,200\n2026-01,y,200\n2026-02,y,200\n")
    found = answer(run, "estimate --usage usage.csv")
    assert found["total"] == "700.00"
    assert [note["code"] for note in found["notes"]] == ["no-row"]


def test_a_credit_that_is_granted_once_lasts_until_it_is_used_up(run: Run) -> None:
    sheet("bill: {credit: {amount: 1_200, period: once}}\n", u="postpaid: {unit_price: 1}")
    usage(months(4))
    found = answer(run, "estimate --usage usage.csv")
    assert [month["total"] for month in found["months"]] == ["0.00", "0.00", "300.00", "500.00"]


@pytest.mark.parametrize("terms", ["commitment: {amount: 100, period: year}", "credit: {amount: 100, period: once}"])
def test_a_commitment_of_several_accounts_is_refused(run: Run, terms: str) -> None:
    sheet(f"bill: {{{terms}}}\n", u="postpaid: {unit_price: 1}")
    usage("month,account,u\n2026-01,x,200\n2026-01,y,200\n")
    outcome = run("estimate", "-p", "sheet.yaml", "--usage", "usage.csv")
    assert outcome.exit_code == 2
    assert "--one-bill" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_a_discount_of_what_is_sold_and_of_an_api(run: Run) -> None:
    sheet("bill: {discount: {postpaid: 10 %}}\n", a="postpaid: {unit_price: 1}", b="postpaid: {unit_price: 1}")
    Path("deal.yaml").write_text(f"{CONTRACT}apis: {{b: {{discount: 50 %}}}}\n")
    usage("month,a,b\n2026-01,100,100\n")
    found = answer(run, "estimate --usage usage.csv --contract deal.yaml")
    assert [group["total"] for group in found["groups"]] == ["90.00", "50.00"]
    assert (found["list_total"], found["bill"]) == ("200.00", bill(discount="60.00", net="140.00"))
    assert found["sheet"]["contract"] == "deal.yaml of 2026-05: offer 17"


# ── ways to pay ──────────────────────────────────────────────────────────────────────────────────────

PACKAGED = "packages: {validity: 1 year, sizes: [{units: 100, price: 80}]}, postpaid: {unit_price: 1}"


def test_ways_are_ranked_by_what_is_paid(run: Run) -> None:
    # 150 calls: a package and 50 by postpaid are 130; all by postpaid 150, of which the credit pays 100.
    sheet("bill: {credit: {amount: 100, period: month}, tax: {name: VAT, rate: 10 %}}\n", u=PACKAGED)
    found = answer(run, "estimate --calls 150")
    assert found["postpaid"]["total"] == "55.00"  # (150 - 100) × 1.1
    assert found["packages"]["total"] == "176.00"  # two of them: 160 × 1.1
    assert (found["cheapest"]["pay"], found["cheapest"]["total"], found["total"]) == ("postpaid", "55.00", "55.00")
    assert answer(run, "estimate --calls 150 --pay packages")["bill"] == bill(net="160.00", tax="16.00")


def test_packages_pay_what_a_credit_does_not(run: Run) -> None:
    # 260 calls: two packages leave 60 to postpaid, which the credit pays; one leaves 160, of which it pays 60.
    sheet("bill: {credit: {amount: 60, period: month}}\n", u=PACKAGED)
    found = answer(run, "estimate --calls 260")
    assert found["cheapest"]["purchases"] == [{"size": 100, "count": 2, "price": "80.00"}]
    assert (found["cheapest"]["postpaid_units"], found["cheapest"]["postpaid_amount"]) == (60, "60.00")
    assert (found["total"], found["bill"]) == ("160.00", bill(credit="60.00", net="160.00"))
    assert found["list_total"] == "220.00"


@pytest.mark.parametrize("period", ["month", "once"])
@pytest.mark.parametrize(
    ("api", "words"),
    [
        (PACKAGED, "--calls 260"),
        (PACKAGED.replace("{unit_", "{period: day, unit_"), "--calls 130/day --days 2"),
        (PACKAGED.replace("{unit_", "{base_fee: 0, maximum: 1_000, unit_"), "--calls 260"),
    ],
)
def test_as_much_is_left_to_postpaid_as_a_credit_pays(run: Run, api: str, words: str, period: str) -> None:
    # One package and 160 by postpaid are 240, less 100; two and 60 are 220, less 60; none and 260, less 100.
    sheet(f"bill: {{credit: {{amount: 100, period: {period}}}}}\n", u=api)
    found = answer(run, f"estimate {words}")
    assert found["cheapest"]["purchases"] == [{"size": 100, "count": 1, "price": "80.00"}]
    assert (found["total"], found["bill"]) == ("140.00", bill(credit="100.00", net="140.00"))


def test_list_and_net_stand_side_by_side(run: Run) -> None:
    sheet(u=PACKAGED)
    Path("deal.yaml").write_text(f"{CONTRACT}bill: {{discount: {{packages: 25 %}}, tax: {{name: VAT, rate: 19 %}}}}\n")
    outcome = run("estimate", "--calls", "130", "-p", "sheet.yaml", "--contract", "deal.yaml")
    lines = outcome.stdout.splitlines()
    assert lines[1:3] == [
        "sheet.yaml, prices of 2026-01: https://example.com/prices",
        "under the contract deal.yaml of 2026-05: offer 17",
    ]
    at = lines.index("The bill           USD")
    assert lines[at + 2 : at + 7] == [
        "at list prices  110.00",  # 80 and 30
        "discount        -20.00",
        "net              90.00",
        "VAT 19 %         17.10",
        "to pay          107.10",
    ]
    said = "Cheapest this month: 1 package of 100, postpaid for 30 = 107.10, saving 47.60 (30.8 %)."
    assert " ".join(lines[-2:]) == said


def test_concurrency_is_discounted_and_taxed(run: Run) -> None:
    # 3 more for 10 days at 1.665 are 49.95, and 19 % of that 9.49.
    sheet(
        "bill: {discount: {concurrency: 50 %}, minimum: 100, tax: {name: VAT, rate: 19 %}}\n",
        u="postpaid: {unit_price: 10}, concurrency: {included: 2, daily_price: 3.33, monthly_price: 40}",
    )
    found = answer(run, "concurrency --need 5 --days 10")
    assert (found["total"], found["list_total"]) == ("59.44", "99.90")
    assert found["bill"] == bill(discount="49.95", net="49.95", tax="9.49")
    # Beside 3 calls, 30 and three months of 20 are 90, which the bill raises to 100.
    found = answer(run, "estimate --calls 3 --concurrency 5")
    assert (found["total"], found["list_total"]) == ("119.00", "150.00")
    assert found["bill"] == bill(discount="60.00", minimum="10.00", net="100.00", tax="19.00")
    usage("month,u\n2026-01,3\n2026-02,30\n")
    # 100 and 300 + 60, with 19 %.
    found = answer(run, "estimate --usage usage.csv --concurrency 5")
    assert found["total"] == "547.40"
    assert adds_up(found)


# ── one command line, files, changes ─────────────────────────────────────────────────────────────────


def test_the_environment_names_a_contract(run: Run) -> None:
    sheet(u="postpaid: {unit_price: 10}")
    Path("deal.yaml").write_text(f"{CONTRACT}bill: {{discount: 15 %}}\n")
    assert quiet(run, "estimate --calls 100", COSTCALC_CONTRACT="deal.yaml") == "850.00"
    assert quiet(run, "estimate --calls 100", COSTCALC_CONTRACT="") == "1000.00"
    outcome = run("estimate", "--calls", "1", "-p", "sheet.yaml", COSTCALC_CONTRACT="none.yaml")
    assert (outcome.exit_code, outcome.stderr) == (
        1,
        "costcalc: error: COSTCALC_CONTRACT: none.yaml: no such file; check the path\n",
    )


def test_standard_input_is_one_file(run: Run) -> None:
    for words in ("estimate --calls 1 -p - --contract -", "estimate --usage - --contract -", "diff - - --contract -"):
        outcome = run(*words.split(), stdin="")
        assert outcome.exit_code == 2, words
        assert "standard input" in outcome.stderr


def test_the_rows_of_a_csv_come_to_the_total(run: Run) -> None:
    sheet(
        "bill: {discount: 10 %, credit: {amount: 25, period: month}, minimum: 100, tax: {name: VAT, rate: 19 %}}\n",
        u="postpaid: {unit_price: 1}",
    )
    usage(months(2))
    outcome = run("estimate", "--usage", "usage.csv", "-p", "sheet.yaml", "-f", "csv")
    *rows, last = csv.DictReader(io.StringIO(outcome.stdout))
    total = sum(Decimal(row["postpaid_amount"]) for row in rows)
    total += Decimal(last["minimum_amount"]) + Decimal(last["tax_amount"]) - Decimal(last["credit_amount"])
    assert str(total) == quiet(run, "estimate --usage usage.csv") == "1011.50"


def test_sheets_differ_in_their_terms(run: Run) -> None:
    sheet("bill: {discount: 15 %, credit: {amount: 10, period: month}}\n", u="postpaid: {unit_price: 10}")
    Path("sheet.yaml").rename("old.yaml")
    sheet(
        "amounts: {direction: up}\n"
        "bill: {discount: {postpaid: 20 %}, credit: {amount: 12.50, period: once}, tax: {name: VAT, rate: 19.0 %}}\n",
        u="postpaid: {unit_price: 10}",
    )
    outcome = run("diff", "old.yaml", "sheet.yaml", "--calls", "100", "--json")
    found = json.loads(outcome.stdout)
    # 850 - 10; (800 - 12.50) × 1.19 = 937.125, rounded up.
    assert (found["before"]["total"], found["total"]) == ("840.00", "937.13")
    assert [tuple(change.values()) for change in found["changes"]] == [
        ("amounts.direction", "half_up", "up"),
        ("bill.discount.postpaid", "15 %", "20 %"),
        ("bill.discount.packages", "15 %", "0 %"),
        ("bill.discount.subscriptions", "15 %", "0 %"),
        ("bill.discount.concurrency", "15 %", "0 %"),
        ("bill.credit.amount", "10", "12.5"),
        ("bill.credit.period", "month", "once"),
        ("bill.tax.name", None, "VAT"),
        ("bill.tax.rate", None, "19 %"),
    ]


def test_saved_results_of_bills_are_compared(run: Run) -> None:
    usage(months(2))
    for name, rate in (("old", 10), ("new", 20)):
        sheet(f"bill: {{tax: {{name: VAT, rate: {rate} %}}}}\n", u="postpaid: {unit_price: 1}")
        run("estimate", "--usage", "usage.csv", "-p", "sheet.yaml", "-o", f"{name}.json")
    found = json.loads(run("diff", "old.json", "new.json", "--json").stdout)
    assert (found["before"]["total"], found["total"], found["before"]["postpaid"]) == ("1100.00", "1200.00", "1100.00")
    assert [month["total_after"] for month in found["months"]] == ["600.00", "600.00"]


def test_without_terms_nothing_of_them_is_loaded() -> None:
    from test_architecture import modules_after

    loaded = modules_after("import costcalc; costcalc.estimate(costcalc.load_sheet('builtin'), calls=200_000)")
    assert not {
        name
        for name in loaded
        if name.endswith(
            (".billing", ".net", "sheet.terms", "loader.terms", "results.terms", ".estimate_terms", ".contract")
        )
    }


def test_the_page_has_each_step_from_list_prices_to_what_is_paid(run: Run) -> None:
    """100 × 10 + 20 × 1 = 1,020; 15 % of it is 153, and 33 more make 900; 900 - 200 = 700, of which 10 % are 70."""
    terms = "discount: 15 %, minimum: 900, credit: {amount: 200, period: month}, tax: {name: VAT, rate: 10 %}"
    sheet(f"bill: {{{terms}}}\n", a="postpaid: {unit_price: 10}", b="postpaid: {unit_price: 1}")
    usage("month,api,calls\n2026-01,a,100\n2026-01,b,20\n")
    page = run("estimate", "-p", "sheet.yaml", "--usage", "usage.csv").stdout
    steps = page.partition("The bill")[2].partition("\n\n")[0].splitlines()[2:]
    assert [tuple(step.rsplit(maxsplit=1)) for step in steps] == [
        ("at list prices", "1,020.00"),
        ("discount", "-153.00"),
        ("raised to the minimum", "33.00"),
        ("credit", "-200.00"),
        ("net", "700.00"),
        ("VAT 10 %", "70.00"),
        ("to pay", "770.00"),
    ]
    # What is paid is parted by what each API comes to: 770 × 850 / 867 and 770 × 17 / 867.
    assert [line.split() for line in page.splitlines() if line[:2] in {"a ", "b "}] == [
        ["a", "100", "754.90"],
        ["b", "20", "15.10"],
    ]
