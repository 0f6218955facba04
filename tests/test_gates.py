"""Gates: the report is written as ever, then one line for each gate that fails, and exit 3."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

ESTIMATE = "estimate --calls 200000"
USAGE = "account,month,calls,failed\napp,2026-01,60000,300\napp,2026-02,9700,40\nweb,2026-02,500,0\n"
# By hand: 59,700 × 0.06 = 3,582.00; 9,660 × 0.08 = 772.80; 500 × 0.08 = 40.00; together 4,394.80, 2,197.40 a month.
BY_USAGE = "estimate --usage -"

GATE = "costcalc: error: gate failed: "
OUTCOME = re.compile(r"(Budget|Gate|Increase of at most) .*: (not met|met|failed|passed)")


def without_gates(text: str) -> object:
    """Return a report without what it says of gates; a page has its lines, without those that are empty."""
    if text.startswith("{"):
        return json.loads(text) | {"gates": []}
    return [line for line in text.splitlines() if line and not OUTCOME.match(line)]


def report(run: Run, words: str, *gates: str, code: int, **environment: str) -> list[str]:
    """Return the lines on standard error, once standard output is what it is without gates, but for their outcome."""
    stdin = USAGE if "--usage -" in words else None
    outcome = run(*words.split(), "-p", "builtin", *gates, stdin=stdin, COLUMNS="200", **environment)
    plain = run(*words.split(), "-p", "builtin", stdin=stdin, COLUMNS="200")
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert without_gates(outcome.stdout) == without_gates(plain.stdout)
    assert outcome.exit_code == code
    lines = outcome.stderr.splitlines()
    assert all(line.startswith(GATE) for line in lines)
    return [line.removeprefix(GATE) for line in lines]


BUDGETS = [
    # words, budget, what the line says; nothing where the budget is met
    (ESTIMATE, "8999.99", "budget 8,999.99 USD, actual 9,000.00, over by 0.01"),
    (ESTIMATE, "9000", None),
    (ESTIMATE, "9000.00", None),
    (ESTIMATE, "9,000", None),
    (ESTIMATE, "9000.01", None),
    (ESTIMATE, "0", "budget 0.00 USD, actual 9,000.00, over by 9,000.00"),
    # the largest amount that meets it is said in its place
    (ESTIMATE, "8999.999", "budget 8,999.99 USD, actual 9,000.00, over by 0.01"),
    (f"{ESTIMATE} --pay postpaid", "9000", "budget 9,000.00 USD, actual 10,000.00, over by 1,000.00"),
    (f"{ESTIMATE} --pay postpaid", "10000", None),
    (f"{ESTIMATE} --pay packages", "9000", None),
    (f"{ESTIMATE} -q", "8999.99", "budget 8,999.99 USD, actual 9,000.00, over by 0.01"),
    # 2 add-ons more than included, a month: 8,000.00 on top.
    (f"{ESTIMATE} --concurrency 5", "16999.99", "budget 16,999.99 USD, actual 17,000.00, over by 0.01"),
    (f"{ESTIMATE} --concurrency 5", "17000", None),
    ("estimate --calls 0", "0", None),
    # an estimate is about one month
    (ESTIMATE, "8999.99/month", "budget 8,999.99 USD, actual 9,000.00, over by 0.01"),
    (ESTIMATE, "9000/month", None),
    # 12 × 6,500.00 = 78,000.00
    ("plan --calls 200000", "77999.99", "budget 77,999.99 USD, actual 78,000.00, over by 0.01"),
    ("plan --calls 200000", "78000", None),
    ("plan --calls 200000", "6500/month", None),
    (
        "plan --calls 200000",
        "6499.99/month",
        "budget 77,999.88 USD (12 months of 6,499.99), actual 78,000.00, over by 0.12",
    ),
    # 12 × 6,499.999 = 77,999.988
    (
        "plan --calls 200000",
        "6499.999/month",
        "budget 77,999.98 USD (12 months of 6,499.999), actual 78,000.00, over by 0.02",
    ),
    # 12 × 6,499.99999 = 77,999.99988
    (
        "plan --calls 200000",
        "6499.99999/month",
        "budget 77,999.99 USD (12 months of 6,499.99999), actual 78,000.00, over by 0.01",
    ),
    # 33,850.00 ÷ 12 is no whole number of cents; 12 × 2,000 = 24,000
    (
        "plan --usage examples/usage/growing-year.csv",
        "2000/month",
        "budget 24,000.00 USD (12 months of 2,000.00), actual 33,850.00, over by 9,850.00",
    ),
    # a package of 10,000 each month: 7 × 550.00 = 3,850.00
    ("plan --calls 10k --months 7", "550/month", None),
    (
        "plan --calls 10k --months 7",
        "549/month",
        "budget 3,843.00 USD (7 months of 549.00), actual 3,850.00, over by 7.00",
    ),
    (BY_USAGE, "4394.80", None),
    (BY_USAGE, "4394.79", "budget 4,394.79 USD, actual 4,394.80, over by 0.01"),
    (BY_USAGE, "2197.40/month", None),
    (
        BY_USAGE,
        "2197.39/month",
        "budget 4,394.78 USD (2 months of 2,197.39), actual 4,394.80, over by 0.02",
    ),
    # 7 × 4,000 = 28,000.00 for 30 days, one month
    ("concurrency --need 10", "28000", None),
    ("concurrency --need 10", "28000/month", None),
    ("concurrency --need 10", "27999.99", "budget 27,999.99 USD, actual 28,000.00, over by 0.01"),
    # 7 × (4,000 + 15 × 200) = 49,000.00 for 45 days, a month and a half: 32,666.666… a month
    ("concurrency --need 10 --days 45", "32666.67/month", None),
    (
        "concurrency --need 10 --days 45",
        "32666.66/month",
        "budget 48,999.99 USD (45 days at 32,666.66 for 30 days), actual 49,000.00, over by 0.01",
    ),
    # 1.5 × 1,000.01 = 1,500.015
    (
        "concurrency --need 10 --days 45",
        "1000.01/month",
        "budget 1,500.01 USD (45 days at 1,000.01 for 30 days), actual 49,000.00, over by 47,499.99",
    ),
    # two months: 7 × 2 × 4,000
    (
        "concurrency --need 10 --days 60",
        "27999/month",
        "budget 55,998.00 USD (2 months of 27,999.00), actual 56,000.00, over by 2.00",
    ),
    ("concurrency --need 3", "0", None),
]


@pytest.mark.parametrize(("words", "budget", "says"), BUDGETS)
def test_a_budget_is_met_up_to_its_last_digit(run: Run, words: str, budget: str, says: str | None) -> None:
    assert report(run, words, "--budget", budget, code=3 if says else 0) == ([says] if says else [])


@pytest.mark.parametrize(("words", "budget", "says"), BUDGETS[::5])
def test_the_variable_of_the_environment_is_the_same_limit(run: Run, words: str, budget: str, says: str | None) -> None:
    assert report(run, words, code=3 if says else 0, COSTCALC_BUDGET=budget) == ([says] if says else [])


@pytest.mark.parametrize("to", ["table", "json", "csv", "markdown"])
@pytest.mark.parametrize("words", [ESTIMATE, BY_USAGE, "plan --calls 9660", "concurrency --need 10"])
def test_in_each_format_the_report_is_the_one_without_gates_but_for_their_outcome(
    run: Run, words: str, to: str
) -> None:
    assert len(report(run, f"{words} -f {to}", "--budget", "1", code=3)) == 1


@pytest.mark.parametrize("words", [f"{ESTIMATE} -q", f"{ESTIMATE} -f csv", "compare -f csv"])
def test_a_number_alone_and_records_say_nothing_of_gates(run: Run, words: str) -> None:
    gates = ("--fail-on", "postpaid-off-by-default", *([] if "compare" in words else ["--budget", "1"]))
    told = run(*words.split(), "-p", "builtin", *gates)
    assert told.exit_code == 3
    assert told.stdout == run(*words.split(), "-p", "builtin").stdout


OUTCOMES = [
    # words, gates, the last lines of a page
    (ESTIMATE, "--budget 8999.99", ["Budget 8,999.99: not met, over by 0.01."]),
    (ESTIMATE, "--budget 9000", ["Budget 9,000.00: met, 0.00 left."]),
    (ESTIMATE, "--budget 10000/month", ["Budget 10,000.00 a month: met, 1,000.00 left."]),
    # 12 × 6,400 = 76,800; 12 × 6,600 = 79,200
    (
        "plan --calls 200000",
        "--budget 6400/month",
        ["Budget 6,400.00 a month: not met, over by 1,200.00 in 12 months."],
    ),
    ("plan --calls 200000", "--budget 6600/month", ["Budget 6,600.00 a month: met, 1,200.00 left in 12 months."]),
    # 1.5 × 30,000 = 45,000
    (
        "concurrency --need 10 --days 45",
        "--budget 30000/month",
        ["Budget 30,000.00 a month: not met, over by 4,000.00 in 45 days."],
    ),
    (
        ESTIMATE,
        "--budget 9000 --fail-on unserved --fail-on buy-ahead",
        [
            "Gate buy-ahead: failed, see the notes.",
            "Gate unserved: passed, no such note.",
            "Budget 9,000.00: met, 0.00 left.",
        ],
    ),
    # two months with a dead zone are two notes, and one gate
    (BY_USAGE, "--fail-on dead-zone", ["Gate dead-zone: failed, see the notes."]),
    ("compare", "--fail-on unserved", ["Gate unserved: passed, no such note."]),
]


@pytest.mark.parametrize(("words", "gates", "says"), OUTCOMES)
def test_a_page_says_what_came_of_each_gate_at_its_end(run: Run, words: str, gates: str, says: list[str]) -> None:
    stdin = USAGE.replace("500,0", "9600,0") if words == BY_USAGE else None
    for to in ("table", "markdown"):
        told = run(*words.split(), *gates.split(), "-p", "builtin", "-f", to, stdin=stdin, COLUMNS="400").stdout
        plain = run(*words.split(), "-p", "builtin", "-f", to, stdin=stdin, COLUMNS="400").stdout
        # On a screen the line on standard error says it, once: the verdict would stand there twice.
        expected = [one for one in says if to == "markdown" or not re.search(r"not met|failed", one)]
        found = [line for line in told.removeprefix(plain).replace("\\", "").splitlines() if line]
        assert (told.startswith(plain), found) == (True, expected)


def test_json_says_what_came_of_each_gate(run: Run) -> None:
    words = (*ESTIMATE.split(), "-p", "builtin", "--json")
    assert json.loads(run(*words).stdout)["gates"] == []
    gates = ("--budget", "10000", "--fail-on", "unserved,buy-ahead")
    assert json.loads(run(*words, *gates).stdout)["gates"] == [
        {
            "gate": "buy-ahead",
            "limit": None,
            "actual": None,
            "met": False,
            "message": "buy-ahead: for 200,000 calls in every month of a year, buying ahead averages 6,500.00 a month; "
            "costcalc plan shows what to buy, and when",
        },
        {"gate": "unserved", "limit": None, "actual": None, "met": True, "message": "unserved: no such note"},
        {
            "gate": "budget",
            "limit": "10000.00",
            "actual": "9000.00",
            "met": True,
            "message": "budget 10,000.00 USD, actual 9,000.00, 1,000.00 left",
        },
    ]


def test_a_diff_of_saved_results_does_not_compare_their_gates(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    words = (*ESTIMATE.split(), "-p", "builtin")
    assert run(*words, "--budget", "1", "-o", str(old)).exit_code == 3
    assert run(*words, "-o", str(new)).exit_code == 0
    assert json.loads(old.read_text(encoding="utf-8"))["gates"][0]["met"] is False
    assert json.loads(run("diff", str(old), str(new), "--json").stdout)["changes"] == []


UNSERVED = [
    # 1,500 calls a month, postpaid off, one package of 1,000: 500 in the first month, and all in the others
    (
        "plan --calls 1500 --months 2 --no-postpaid --buy 1x1k@1",
        "budget 1,000,000.00 USD: 2,000 calls unserved, and a budget is met only if every call is paid for",
    ),
    # 59,700 + 9,660 + 500: nothing is there to pay for any of them
    (
        "estimate --usage - --no-postpaid",
        "budget 1,000,000.00 USD: 69,860 calls unserved, and a budget is met only if every call is paid for",
    ),
]


@pytest.mark.parametrize(("given", "span"), [("1000000", ""), ("500000/month", " (2 months of 500,000.00)")])
@pytest.mark.parametrize(("words", "says"), UNSERVED)
def test_calls_that_nothing_pays_for_fail_any_budget(run: Run, words: str, says: str, given: str, span: str) -> None:
    found = report(run, words, "--budget", given, code=3)
    assert found == [says.replace(" USD", f" USD{span}")]


# 100 calls at 1.45 and 1.005 round to the digits of each currency.
@pytest.mark.parametrize(
    ("code", "price", "budget", "says"),
    [
        ("JPY", "1.45", "145", None),
        ("JPY", "1.45", "144.99", "budget 144 JPY, actual 145, over by 1"),
        ("JPY", "1.45", "144.99/month", "budget 144 JPY, actual 145, over by 1"),
        ("KWD", "1.45678", "145.6779", "budget 145.677 KWD, actual 145.678, over by 0.001"),
        ("KWD", "1.45678", "145.678", None),
    ],
)
def test_a_budget_has_the_digits_of_its_currency(
    run: Run, tmp_path: Path, code: str, price: str, budget: str, says: str | None
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(currency_code=code, postpaid=f"{{unit_price: {price}}}"), encoding="utf-8")
    outcome = run("estimate", "--calls", "100", "-p", str(sheet), "--budget", budget, "-q")
    assert outcome.exit_code == (3 if says else 0)
    assert outcome.stderr == (f"{GATE}{says}\n" if says else "")


def test_an_estimate_buys_nothing_unless_it_is_said(run: Run) -> None:
    # Postpaid is off and 500 calls are left; a package for them would cost 75.00.
    words = "estimate --calls 1500 --prepaid 1000 --no-postpaid"
    assert report(run, words, "--budget", "1000", code=3) == [
        "budget 1,000.00 USD: 500 calls unserved, until packages are bought (--pay packages), and a budget is met only if every call is paid for"
    ]
    assert report(run, f"{words} --pay packages", "--budget", "75", code=0) == []
    assert report(run, f"{words} --pay packages", "--budget", "74.99", code=3) == [
        "budget 74.99 USD, actual 75.00, over by 0.01"
    ]


def test_without_a_total_no_budget_is_met(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    outcome = run("estimate", "--calls", "5", "--no-postpaid", "-p", str(sheet), "--budget", "1000", "--json")
    assert outcome.exit_code == 3
    assert '"total": null' in outcome.stdout
    assert outcome.stderr == (
        f"{GATE}budget 1,000.00 USD: there is no total to hold against it, since nothing pays for every call\n"
    )


def test_several_gates_are_one_line_each(run: Run) -> None:
    # 9,660 calls: 10,000 would cost 600.00 by postpaid, these cost 772.80.
    found = report(
        run,
        "estimate --calls 9660 --pay postpaid",
        *("--budget", "500", "--fail-on", "dead-zone", "--fail-on", "postpaid-off-by-default", "--fail-on", "unserved"),
        code=3,
    )
    assert found == [
        "dead-zone: 10,000 billable pics would cost 600.00 by postpaid, 172.80 less than these 9,660",
        "postpaid-off-by-default: this vendor keeps postpaid off until you turn it on",
        "budget 500.00 USD, actual 772.80, over by 272.80",
    ]


def test_a_note_of_several_months_is_a_line_each(run: Run) -> None:
    stdin = "month,calls\n2026-01,9700\n2026-02,9800\n"
    outcome = run("estimate", "--usage", "-", "-p", "builtin", "--fail-on", "dead-zone", stdin=stdin)
    assert outcome.exit_code == 3
    assert all(line.startswith(f"{GATE}dead-zone: ") for line in outcome.stderr.splitlines())


@pytest.mark.parametrize(
    ("codes", "failed"),
    [
        ("dead-zone", ["dead-zone"]),
        ("dead-zone buy-ahead", ["dead-zone", "buy-ahead"]),
        ("  buy-ahead   unserved ", ["buy-ahead"]),
        ("unserved", []),
        ("", []),
    ],
)
def test_codes_in_the_environment_have_spaces_between(run: Run, codes: str, failed: list[str]) -> None:
    found = report(run, "estimate --calls 9660", code=3 if failed else 0, COSTCALC_FAIL_ON=codes)
    assert [line.partition(":")[0] for line in found] == failed


def test_gates_of_the_line_win_over_those_of_the_environment(run: Run) -> None:
    environment = {"COSTCALC_BUDGET": "1", "COSTCALC_FAIL_ON": "dead-zone"}
    gates = ("--budget", "9000", "--fail-on", "unserved")
    assert report(run, ESTIMATE, *gates, code=0, **environment) == []


def test_a_comparison_has_no_total_but_notes(run: Run) -> None:
    assert run("compare", "-p", "builtin", "--budget", "5").exit_code == 2
    assert report(run, "compare", "--fail-on", "postpaid-off-by-default", code=3) == [
        "postpaid-off-by-default: this vendor keeps postpaid off until you turn it on"
    ]
    assert report(run, "compare", code=0, COSTCALC_BUDGET="1") == []


@pytest.mark.parametrize(
    "text", ["abc", "-5", "5,00", "1e3", "/month", "500/week", "500/months", "$500", "1k", "0,500"]
)
@pytest.mark.parametrize("words", ["estimate --calls 5", "plan --calls 5", "concurrency --need 5"])
def test_a_budget_that_is_no_amount_is_wrong_usage_before_anything_is_read(run: Run, words: str, text: str) -> None:
    outcome = run(*words.split(), "-p", "no-such.yaml", f"--budget={text}")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("costcalc: error: --budget: ")
    assert outcome.stderr.endswith("write an amount from 0 on as 500, 500.50 or 12,000, or 500/month\n")


@pytest.mark.parametrize(("code", "says"), [("unservd", "did you mean 'unserved'?"), ("x", "the codes are bad-rows, ")])
@pytest.mark.parametrize("words", ["estimate --calls 5", "plan --calls 5", "concurrency --need 5", "compare"])
def test_an_unknown_code_is_wrong_usage_before_anything_is_read(run: Run, words: str, code: str, says: str) -> None:
    for outcome in (
        run(*words.split(), "-p", "no-such.yaml", "--fail-on", code),
        run(*words.split(), "-p", "no-such.yaml", COSTCALC_FAIL_ON=f"unserved {code}"),
    ):
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert says in outcome.stderr
        assert len(outcome.stderr.splitlines()) == 1


def test_in_a_job_each_failed_gate_is_an_annotation(run: Run) -> None:
    outcome = run(
        "estimate", "--calls", "9660", "-p", "builtin", "-f", "github", "--budget", "500", "--fail-on", "dead-zone"
    )
    assert outcome.exit_code == 3
    plain = run("estimate", "--calls", "9660", "-p", "builtin", "-f", "github").stdout
    page, notices = plain.split("::notice", 1)
    assert outcome.stdout == (
        f"{page}\nGate dead-zone: failed, see the notes.\n\nBudget 500.00: not met, over by 50.00.\n::notice{notices}"
        "::error title=costcalc gate::dead-zone: 10,000 billable pics would cost 600.00 by postpaid, "
        "172.80 less than these 9,660\n"
        "::error title=costcalc gate::budget 500.00 USD, actual 550.00, over by 50.00\n"
    )
    assert len(outcome.stderr.splitlines()) == 2


def test_what_cannot_be_computed_is_no_failed_gate(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        sheet_text(postpaid="{mode: volume, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}"),
        encoding="utf-8",
    )
    outcome = run("estimate", "--calls", "11", "-p", str(sheet), "--budget", "1", "--fail-on", "on-request")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
