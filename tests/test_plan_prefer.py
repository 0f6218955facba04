"""``plan --prefer`` and ``--regret``: which calendar the answer is about, and which rows its regret has."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from conftest import Run
from making import sheet_text
from plan_cases import FOUNDING, api, packages, sheet, volume

from costcalc.engine.plan import plan
from costcalc.errors import RequestError
from costcalc.results.plan import Prefer

# round(50,000 × 1.1^i), the growing year of the founding sheet. Cheapest: 30,000 + 7 × 550 = 33,850.00. With the million
# alone 69,214 calls of the last month are postpaid: 30,000 + 69,214 × 0.06 = 34,152.84, 0.9 % more.
GROWING = "--calls 50k --growth 10%"


def answered(run: Run, words: str, code: int = 0) -> Any:
    outcome = run("plan", *words.split(), "-p", "builtin", "--json")
    assert outcome.exit_code == code, outcome.stderr
    return json.loads(outcome.stdout)


@pytest.mark.parametrize("prefer", ["fewest", "robust"])
def test_the_answer_is_about_the_calendar_that_is_preferred(run: Run, prefer: str) -> None:
    found = answered(run, f"{GROWING} --prefer {prefer}")
    assert (found["prefer"], found["total"], found["given_away"]) == (prefer, "34152.84", "302.84")
    assert [(bought["size"], bought["count"]) for bought in found["purchases"]] == [(1_000_000, 1)]
    assert (found["saving"], found["cheapest"]["total"]) == ("25025.81", "33850.00")  # 59,178.65 - 34,152.84
    assert sum(month["postpaid"] for month in found["months"]) == 69_214
    as_planned = next(row for row in found["regret"] if row["percent"] == 0)
    assert (as_planned["keep"], as_planned["optimum"], as_planned["regret"]) == ("34152.84", "33850.00", "302.84")
    # What is shown is no alternative to itself.
    assert not {"fewest packages within 2 %", "robust"} & {other["name"] for other in found["alternatives"]}


def test_a_robust_plan_says_by_how_much(run: Run) -> None:
    found = answered(run, f"{GROWING} --prefer robust")
    assert max(Decimal(row["regret"]) for row in found["regret"]) == Decimal("1858.28")
    assert found["cheapest"]["worst_regret"] == "3850.00"
    assert "worst_regret" not in answered(run, GROWING)["cheapest"]


def test_the_total_alone_the_table_of_numbers_and_the_gates_are_of_it(run: Run) -> None:
    words = [*f"plan {GROWING} --prefer fewest -p builtin".split()]
    assert run(*words, "-q").stdout == "34152.84\n"
    rows = list(csv.DictReader(StringIO(run(*words, "-f", "csv").stdout)))
    assert sum(Decimal(row["purchases_amount"]) + Decimal(row["postpaid_amount"]) for row in rows) == Decimal(
        "34152.84"
    )
    assert rows[0]["buy"] == "1x1000000"
    assert run(*words, "--budget", "34152.84").exit_code == 0
    assert run(*words, "--budget", "34152.83").exit_code == 3


def test_the_page_says_what_is_preferred_and_what_the_cheapest_costs(run: Run) -> None:
    shown = run("plan", *GROWING.split(), "--prefer", "robust", "-p", "builtin").stdout
    assert "What to buy: the least worst regret within 2 % of the cheapest plan\n" in shown
    assert "the cheapest: worst regret 3,850.00  33,850.00     -302.84         8\n" in shown
    assert "34,152.84, 302.84 more than the\ncheapest, saving 25,025.81 (42.3 %)." in shown
    fewest = run("plan", "--calls", "200k", "--prefer", "fewest", "-p", "builtin").stdout
    # 2 × 30,000 + 4,500, and of the last 400,000 calls 300,000 postpaid at 0.05; one of them no month of its own.
    assert "What to buy: the fewest packages within 2 % of the cheapest plan\n" in fewest
    assert "The year: 79,500.00, 1,500.00 more than the\ncheapest" in fewest


@pytest.mark.parametrize(
    ("words", "says"),
    [
        # One package, 75.00; without it 1,000 calls cost 80.00, which is more than 2 % above.
        ("--calls 1k --months 1 --prefer fewest", "no plan within 2 % of the cheapest was found that buys fewer"),
        (
            "--calls 1k --months 1 --prefer robust",
            "no plan within 2 % of the cheapest was found that at least halves its worst",
        ),
    ],
)
def test_where_there_is_none_the_cheapest_is_the_answer_and_that_is_said(run: Run, words: str, says: str) -> None:
    found = answered(run, words)
    assert next(note["message"] for note in found["notes"] if note["code"] == "cheapest-instead").startswith(says)
    assert (found["total"], found["given_away"]) == (found["cheapest"]["total"], None)
    assert answered(run, f"{words} --fail-on cheapest-instead", 3)["total"] == found["total"]


def test_of_several_accounts_each_has_its_own_and_the_total_is_of_these(run: Run) -> None:
    # b: as above; a has nothing to pay for.
    usage = "month,account,calls\n" + "".join(
        f"2026-{month:02d},b,{round_half_up_of_eleven_tenths(month - 1)}\n2026-{month:02d},a,0\n"
        for month in range(1, 13)
    )
    outcome = run("plan", "--usage", "-", "--prefer", "fewest", "-p", "builtin", "--json", stdin=usage)
    found = json.loads(outcome.stdout)
    assert {group["account"]: group["total"] for group in found["groups"]} == {"b": "34152.84", "a": "0.00"}
    assert found["total"] == "34152.84"
    shown = run("plan", "--usage", "-", "--prefer", "fewest", "-p", "builtin", stdin=usage).stdout
    assert "34,152.84, 302.84 more than the cheapest" in " ".join(shown.split())


def round_half_up_of_eleven_tenths(power: int) -> int:
    """50,000 × 1.1^power, rounded half up."""
    return int((2 * 50_000 * 11**power + 10**power) // (2 * 10**power))


def test_the_fewest_packages_may_be_none(run: Run) -> None:
    # 938 calls: one package at 75.00, or 938 × 0.08 = 75.04 by postpaid.
    shown = run("plan", "--calls", "938", "--months", "1", "--prefer", "fewest", "-p", "builtin").stdout
    assert "What to buy: the fewest packages within 2 % of the cheapest plan: none.\n" in shown
    assert "Buy nothing now. The month: 75.04, 0.04 more than the cheapest.\n" in shown


# ── the rows of the regret ───────────────────────────────────────────────────────────────────────────


def test_the_rows_of_the_regret_are_those_that_are_asked_for(run: Run) -> None:
    found = answered(run, f"{GROWING} --regret 25% --regret -10 --regret +25%")
    assert [row["percent"] for row in found["regret"]] == [-10, 25]
    # 10 % fewer: 962,291 calls, and the packages bought all the same.
    assert found["regret"][0]["keep"] == "33850.00"
    # A row that the usual table has is the same row.
    assert found["regret"][0] == answered(run, GROWING)["regret"][2]


def test_what_is_robust_is_measured_by_the_rows_that_are_asked_for(run: Run) -> None:
    # At -30 % the cheapest wastes its seven small packages, 3,850.00; the million alone wastes nothing.
    found = answered(run, f"{GROWING} --prefer robust --regret -30%")
    assert (found["total"], found["cheapest"]["worst_regret"]) == ("34152.84", "3850.00")
    # As planned there is nothing to regret.
    assert answered(run, f"{GROWING} --prefer robust --regret 0%")["notes"][-1]["code"] == "cheapest-instead"


def test_a_plan_that_buys_nothing_has_the_regret_that_is_asked_for(run: Run) -> None:
    # A month of 900 calls by postpaid is 72.00; of 1,200 it would be 96.00, and one package of 1,000 and the rest 91.00.
    words = ["plan", "--calls", "900", "--months", "1", "-p", "builtin"]
    assert "If the calls are" not in run(*words).stdout
    shown = run(*words, "--regret", "33%").stdout
    # 900 × 1.33 = 1,197: 95.76 by postpaid; 75 + 197 × 0.08 = 90.76.
    assert "           +33 %                95.76               90.76    5.00\n" in shown


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────

WRONG = [
    ("--prefer cheap", "--prefer: 'cheap' is no kind of plan; write cheapest, fewest, robust"),
    ("--prefer robust --buy 1x1k@1", "--prefer robust and --buy: with --buy the total is of your own plan"),
    ("--prefer cheapest --buy 1x1k@1", "leave one of them out"),
    ("--regret 2.5%", "--regret: '2.5%' is no whole per cent; write how many more calls, as 25% or -10%"),
    ("--regret 0.25", "is no whole per cent"),
    ("--regret -101%", "--regret: -101 is outside; it takes whole per cents from -100 to 1,000"),
    ("--regret 1001%", "is outside"),
    (" ".join(f"--regret {percent}%" for percent in range(1, 22)), "--regret takes 1 to 20 rows; 21 is outside"),
]


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_a_wrong_wish_is_one_line_that_says_what_to_write(run: Run, words: str, says: str) -> None:
    outcome = run("plan", "--calls", "5k", *words.split(), "-p", "builtin")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", ["--prefer fewest", "--prefer robust", "--regret 5%"])
def test_many_accounts_have_no_other_plans_to_prefer(run: Run, words: str) -> None:
    usage = "month,account,calls\n" + "".join(f"2026-01,a{place},5\n" for place in range(241))
    outcome = run("plan", "--usage", "-", *words.split(), "-p", "builtin", stdin=usage)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert (
        f"{words.split(maxsplit=1)[0]} takes some twenty plans more of each account and API, and is for 240 months"
        in outcome.stderr
    )
    assert run("plan", "--usage", "-", "--prefer", "cheapest", "-p", "builtin", "-q", stdin=usage).exit_code == 0


# ── from Python ──────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_is_preferred_by_name_from_python() -> None:
    calls = [round_half_up_of_eleven_tenths(month) for month in range(12)]
    for prefer in ("fewest", Prefer.FEWEST):
        found = plan(FOUNDING, calls=calls, prefer=prefer, regret=[25])
        assert (found.total, found.given_away, found.prefer) == (Decimal("34152.84"), Decimal("302.84"), Prefer.FEWEST)
        assert [row.percent for row in found.regret] == [25]
    with pytest.raises(RequestError, match="leave out `reasons`"):
        plan(FOUNDING, calls=[5], prefer="fewest", reasons=False)
    with pytest.raises(RequestError, match="`prefer`: 'most' is no kind of plan"):
        plan(FOUNDING, calls=[5], prefer="most")


def test_a_robust_plan_may_buy_what_the_cheapest_does_not() -> None:
    # 99 calls by postpaid are 99.00, one package of 120 is 100.00, within 2 %. With 130 calls (129, half up: 99 × 1.3 =
    # 128.7) postpaid is 129.00, the package and 9 calls 109.00: a regret of 20.00 for nothing, and of 100 - 69 = 31.00 for
    # the package at 69 calls (99 × 0.7 = 69.3). By 30 % more alone, the package is the safe one.
    sold = sheet(api(volume((0, "1")), packages((120, "100"))))
    found = plan(sold, calls=[99], prefer="robust", regret=[30])
    assert (found.total, found.cheapest.total, found.cheapest_regret) == (Decimal(100), Decimal(99), Decimal(20))
    assert [row.regret for row in found.regret] == [Decimal(0)]
    assert plan(sold, calls=[99], prefer="robust").calendar.purchases == ()


def test_a_sheet_that_sells_nothing_has_the_cheapest_alone(run: Run) -> None:
    for prefer in ("fewest", "robust"):
        outcome = run(
            "plan",
            "--calls",
            "5",
            "--prefer",
            prefer,
            "-p",
            "-",
            "--json",
            stdin=sheet_text(postpaid="{unit_price: 1}"),
        )
        found = json.loads(outcome.stdout)
        assert (outcome.exit_code, found["total"]) == (0, "60.00")
        assert "cheapest-instead" in [note["code"] for note in found["notes"]]


def test_accounts_without_such_a_plan_are_named_in_one_note(run: Run) -> None:
    usage = "month,account,calls\n" + "".join(f"2026-01,a{place},1000\n" for place in range(7))
    outcome = run("plan", "--usage", "-", "--prefer", "fewest", "-p", "builtin", "--json", stdin=usage)
    (note,) = [note for note in json.loads(outcome.stdout)["notes"] if note["code"] == "cheapest-instead"]
    names = ", ".join(f"a{place}/image-style-transfer" for place in range(5))
    assert note["message"].startswith(
        f"{names} and 2 more: no plan within 2 % of the cheapest was found that buys fewer"
    )
