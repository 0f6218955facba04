"""``forecast`` of offers that one count of calls does not decide: subscriptions, sizes, days, and APIs made of others."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

import costcalc

PLANS = """[
  {name: Solo, price: 12, included: 1_000, beyond: {unit_price: 0.02}},
  {name: Maker, price: 33, included: 5_000, beyond: {unit_price: 0.015}},
  {name: Pro, price: 990, term: year, included: 50_000, beyond: fails},
  {name: Basic, price: 120, term: year, included: 1_000, beyond: postpaid},
  {name: Event, price: 20_000, term: year, included: 300_000, included_per: term, beyond: postpaid},
  {name: Tasks, price: 7_200, per: concurrency, included: unlimited}]"""
PLANS_SHEET = sheet_text(
    postpaid="{unit_price: 0.03}",
    packages="{validity: 1 year, sizes: [{units: 1_000, price: 20}]}",
    subscriptions=PLANS,
)
DAYS_SHEET = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  quota: {name: Quota, unit: call, free_quota: {period: day, units: 2_500}, postpaid: {unit_price: 0.004}}
  volume:
    name: Volume
    unit: call
    postpaid: {period: day, mode: volume, tiers: [{from: 0, unit_price: 0}, {from: 700, unit_price: 0.0059}]}
    packages: {validity: 1 year, sizes: [{units: 10_000, price: 40}]}
"""
SIZES_SHEET = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  talk: {name: Talk, unit: call, uses: {prompt: 150_000, speech: 5}}
  speech: {name: Speech, unit: second, per_call: {minimum: 20, block: 15}, postpaid: {unit_price: 0.02, per: 15, rounding: exact}}
  prompt:
    name: Prompt
    unit: token
    postpaid:
      mode: volume
      tier_basis: call
      per: 1_000_000
      rounding: exact
      tiers: [{up_to: 200_000, unit_price: 5}, {unit_price: 10}]
"""
CHAT_SHEET = """\
schema: 1
provider: Vendor
currency: USD
as_of: 2026-01
source: a test
apis:
  chat: {name: Chat completion, unit: call, uses: {input: 1_200, output: 300}}
  input: {name: Input, unit: token, postpaid: {unit_price: 5, per: 1_000_000, rounding: exact}}
  output:
    name: Output
    unit: token
    postpaid: {unit_price: 15, per: 1_000_000, rounding: exact}
    packages: {validity: 1 year, sizes: [{units: 1_000_000, price: 10}]}
"""


@pytest.fixture(autouse=True)
def folder(empty_folder: Path) -> None:
    sheets = {"plans": PLANS_SHEET, "days": DAYS_SHEET, "sizes": SIZES_SHEET, "chat": CHAT_SHEET}
    for name, text in sheets.items():
        (empty_folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def forecast(run: Run, words: str, *, stdin: str | None = None) -> Any:
    outcome = run("forecast", *words.split(), "--json", stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def ran(run: Run, words: str, *, stdin: str | None = None) -> Any:
    return run("forecast", *words.split(), stdin=stdin)


def refused(run: Run, words: str, *, stdin: str | None = None, code: int = 2) -> str:
    outcome = run("forecast", *words.split(), stdin=stdin)
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    (line,) = outcome.stderr.splitlines()
    return line.removeprefix("costcalc: error: ")


def page(run: Run, words: str, *, stdin: str | None = None) -> str:
    outcome = run("forecast", *words.split(), stdin=stdin)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return " ".join(outcome.stdout.split())


def days(*calls: int, last: str = "2026-11-18") -> str:
    end = date.fromisoformat(last)
    rows = (f"{end - timedelta(len(calls) - 1 - place)},{each}\n" for place, each in enumerate(calls))
    return "day,calls\n" + "".join(rows)


def notes(answer: Any) -> list[str]:
    return [note["code"] for note in answer["notes"]]


# ── subscriptions ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "so_far", "total", "included", "postpaid"),
    [
        # 3,600 in 18 days, so 200 a day and 2,400 to come: 6,000. Of Maker's 5,000 are 1,400 left: 33 + 1,000 × 0.015.
        ("--so-far 3600 --subscription Maker", "33.00", "48.00", 1_400, 1_000),
        # Of Solo's 1,000 nothing is left: 12 + 2,600 × 0.02 so far, and 2,400 × 0.02 to come.
        ("--so-far 3600 --subscription Solo", "64.00", "112.00", 0, 2_400),
        ("--so-far 3600 --subscription test:Solo --pay cheapest", "64.00", "112.00", 0, 2_400),
        # Packages pay nothing in a subscribed month.
        ("--so-far 3600 --subscription Solo --prepaid 5k", "64.00", "112.00", 0, 2_400),
        # A yearly one is paid; what is beyond Basic is postpaid: 2,600 and 5,000 × 0.03.
        ("--so-far 3600 --subscription Basic@2026-11", "78.00", "150.00", 0, 2_400),
        ("--so-far 3600 --subscription Pro", "0.00", "0.00", 2_400, 0),
        # The free units that are left pay first: 1,400 included and 100 of the 1,000 beyond are free then.
        ("--so-far 3600 --subscription Maker --free 100", "33.00", "33.00", 2_300, 0),
    ],
)
def test_a_month_under_a_subscription_is_priced_by_it(
    run: Run, words: str, so_far: str, total: str, included: int, postpaid: int
) -> None:
    answer = forecast(run, f"{words} --on 2026-11-18 -p plans.yaml")
    assert (answer["so_far_total"], answer["total"]) == (so_far, total)
    rest = answer["to_come"]
    assert (rest.get("included", 0), rest["postpaid"], rest["purchases"]) == (included, postpaid, [])
    assert rest["calls"] == 2_400 == rest["free"] + rest["prepaid"] + included + rest["bought"] + postpaid
    assert Decimal(rest["total"]) == Decimal(total) - Decimal(so_far)
    assert notes(answer) == []


def test_the_day_on_which_the_included_units_end_and_the_sentence(run: Run) -> None:
    # 200 a day: the 1,400 that are left are used up within the seventh day to come, the 25th.
    words = "--so-far 3600 --on 2026-11-18 -p plans.yaml --subscription"
    assert forecast(run, f"{words} Maker")["included_ends"] == "2026-11-25"
    told = page(run, f"{words} Maker")
    assert "3,600 calls from 2026-11-01 to 2026-11-18: 3,600 included in Maker; 12 days to come" in told
    assert "What Maker includes is used up on 2026-11-25." in told
    assert told.endswith("By Maker 2026-11 ends at 6,000 calls: 48.00 USD, of which 15.00 to come.")
    assert "What Solo includes was used up before." in page(run, f"{words} Solo")
    assert "What Pro includes lasts beyond the month." in page(run, f"{words} Pro")
    # 33 + 1,000 × 0.015 are 48.00 with the last call of the month.
    assert forecast(run, f"{words} Maker --budget 48")["budget_ends"] == "2026-11-30"


def test_what_a_subscription_does_not_serve_fails_a_budget(run: Run) -> None:
    # 36,000 in 18 days and 24,000 to come; Pro includes 50,000: 10,000 of the last are not served.
    words = "--so-far 36k --on 2026-11-18 -p plans.yaml --subscription Pro"
    answer = forecast(run, words)
    assert (answer["total"], answer["unserved"], answer["to_come"]["unserved"]) == ("0.00", 10_000, 10_000)
    assert notes(answer) == ["unserved"]
    outcome = run("forecast", *words.split(), "--budget", "5")
    assert (outcome.exit_code, "10,000 calls unserved, and a budget is met only if" in outcome.stderr) == (3, True)
    assert page(run, words).endswith("By Pro 2026-11 ends at 60,000 calls: nothing to pay. 10,000 calls unserved.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--subscription Nope", "test has no subscription 'Nope'"),
        ("--subscription Solo --subscription Maker", "--subscription is given twice for test"),
        ("--subscription Solo --pay postpaid", "--pay postpaid: 'Solo' is held, and pays in its months"),
        (
            "--subscription Solo --so-far-postpaid 5",
            "what was beyond 'Solo' follows from the calls so far; leave it out",
        ),
        ("--subscription Pro@2026-10", "Pro is paid to 2026-10, before the month; leave it out"),
        ("--subscription Solo@2026-12", "Solo is paid by the month; leave out @2026-12"),
        (
            "--subscription Tasks",
            "Tasks is paid by the tasks at once, whatever the calls come to; costcalc estimate says",
        ),
        (
            "--subscription Event",
            "Event includes units for its whole term; write what is left of them as --prepaid N in place of it",
        ),
    ],
)
def test_a_subscription_that_cannot_be_meant_is_refused(run: Run, words: str, said: str) -> None:
    assert said in refused(run, f"--so-far 3600 --on 2026-11-18 -p plans.yaml {words}")


def test_without_one_that_is_held_it_is_said_that_none_is_looked_at(run: Run) -> None:
    answer = forecast(run, "--so-far 3600 --on 2026-11-18 -p plans.yaml --so-far-postpaid 0 --pay postpaid")
    assert (answer["total"], notes(answer)) == ("72.00", ["not-planned-around"])


def test_a_contract_takes_its_discount_off_a_subscription(run: Run, empty_folder: Path) -> None:
    (empty_folder / "contract.yaml").write_text(
        "contract: 1\nas_of: 2026-11\nsource: a test\n"
        "bill: {discount: {subscriptions: 10 %}, tax: {name: VAT, rate: 20 %}}\n",
        encoding="utf-8",
    )
    words = "--so-far 3600 --on 2026-11-18 -p plans.yaml --subscription Maker --contract contract.yaml"
    answer = forecast(run, words)
    # 33 - 10 % = 29.70, and 1,000 × 0.0135 = 13.50: 43.20, and 20 % on it; at list prices 48.00.
    assert (answer["total"], answer["list_total"], answer["so_far_total"]) == ("51.84", "48.00", "35.64")


@pytest.mark.parametrize(
    ("so_far", "calls", "more"),
    [
        ("3600", "6000", "-p plans.yaml --subscription Maker"),
        ("36k", "60k", "-p plans.yaml --subscription Basic"),
        ("3600", "6000", "-p plans.yaml --pay postpaid"),
        ("1k/day", "1k/day", "-p days.yaml#volume --pay postpaid"),
        ("5k/day", "5k/day", "-p days.yaml#quota --pay postpaid"),
        ("3600", "6000", "-p sizes.yaml#speech --size 5 --pay postpaid"),
        ("3600", "6000", "-p sizes.yaml#prompt --size 250k --pay postpaid"),
        ("3600", "6000", "-p sizes.yaml#talk --size 2 --pay postpaid"),
        ("3600", "6000", "-p chat.yaml#chat --pay postpaid"),
    ],
)
def test_the_likely_month_costs_what_estimate_says_of_it(run: Run, so_far: str, calls: str, more: str) -> None:
    # The 18th ends three fifths of the month.
    likely = forecast(run, f"--so-far {so_far} --on 2026-11-18 {more}")["total"]
    assert run("estimate", "--calls", calls, *more.split(), "-q").stdout == f"{likely}\n"


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────


def test_days_that_are_over_are_owed_and_the_rest_is_priced_by_day(run: Run) -> None:
    # 1,000 a day at 0.0059 are 5.90: 18 × 5.90 = 106.20 so far, and 12 × 5.90 = 70.80 to come.
    words = "--so-far 1k/day --on 2026-11-18 -p days.yaml#volume"
    answer = forecast(run, f"{words} --pay postpaid")
    assert (answer["so_far"], answer["so_far_total"], answer["total"]) == (18_000, "106.20", "177.00")
    assert answer["to_come"]["total"] == "70.80"
    # A package of 10,000 at 40 pays for ten days, which are 59.00: the two last stay, 11.80.
    bought = forecast(run, words)
    assert (bought["total"], bought["to_come"]["bought"], bought["to_come"]["total"]) == ("158.00", 10_000, "51.80")


def test_a_day_is_a_bill_of_its_own_whatever_the_others_were(run: Run) -> None:
    # 699 a day cost nothing, 700 cost 4.13: nine days of each, 37.17 so far. To come is the mean of 13 and more days by
    # weekday; 18 days up to Wednesday the 18th, the odd ones (1st, 3rd, ...) 700: Thursdays the 5th (700) and 12th (699).
    calls = [700 if place % 2 == 0 else 699 for place in range(18)]
    answer = forecast(run, "--usage - -p days.yaml#volume --pay postpaid", stdin=days(*calls))
    assert answer["so_far_total"] == "37.17"
    # By weekday: Sun (1, 8, 15) 700 + 699 + 700 = 699.67; Mon 699.33; Tue 699.67; Wed 699.33; Thu (5, 12), Fri, Sat 699.5.
    # Thu 19 to Mon 30: 699.5 × 3 + 699.67 + 699.33 + 699.67 + 699.33 + 699.5 × 3 + 699.67 + 699.33 = 8,394.0. The sums of
    # days are 699.5 → 700, 1,399, 2,098.5 → 2,099, 2,798.17 → 2,798, 3,497.5 → 3,498, 4,197.17 → 4,197, 4,896.5 → 4,897,
    # 5,596, 6,295.5 → 6,296, 6,995, 7,694.67 → 7,695, 8,394: days of 700, 699, 700, 699, 700, 699, 700, 699, 700, 699, 700,
    # 699. Six of 700 are 6 × 4.13 = 24.78.
    assert (answer["range"]["likely"]["calls"], answer["to_come"]["total"]) == (12_591 + 8_394, "24.78")


def test_a_quota_of_each_day_is_free_on_each(run: Run) -> None:
    # 5,000 on each of 15 days, 2,500 of them free: 15 × 10.00 so far, as much to come; 250.00 ten days later.
    answer = forecast(run, "--so-far 5k/day --on 2026-11-15 -p days.yaml#quota --budget 400")
    assert (answer["so_far_total"], answer["total"], answer["to_come"]["free"]) == ("150.00", "300.00", 37_500)
    assert notes(answer) == []
    early = ran(run, "--so-far 5k/day --on 2026-11-15 -p days.yaml#quota --budget 250 --json")
    assert json.loads(early.stdout)["budget_ends"] == "2026-11-25"
    # 1,000 a day are free: nothing to pay, and nothing was.
    assert forecast(run, "--so-far 1k/day --on 2026-11-15 -p days.yaml#quota")["total"] == "0.00"


def test_a_month_of_days_is_written_day_by_day(run: Run) -> None:
    # 1,000 on each of 30 days: 30 × 5.90 by postpaid, as estimate says of the same file.
    written = ran(run, "--so-far 1k/day --on 2026-11-18 -p days.yaml#volume --pay postpaid -f usage").stdout
    assert written == "day,api,calls\n" + "".join(f"2026-11-{day:02d},volume,1000\n" for day in range(1, 31))
    asked = ("estimate", "--usage", "-", "-p", "days.yaml", "-q")
    assert run(*asked, stdin=written).stdout == "177.00\n"
    # From a file the days are those of it, and what is expected of the others: 10 and 20 in turn, 15 a day.
    some = ran(run, "--usage - -p days.yaml#quota -f usage", stdin=days(10, 20, last="2026-11-28")).stdout
    assert some.splitlines()[1:] == [
        "2026-11-27,quota,10", "2026-11-28,quota,20", "2026-11-29,quota,15", "2026-11-30,quota,15",
    ]  # fmt: skip


def test_prepaid_units_pay_for_the_next_days_first(run: Run) -> None:
    # 7,000 left pay for seven days; five of 1,000 are left, 5 × 5.90 = 29.50, and a package of 40 is no better.
    answer = forecast(run, "--so-far 1k/day --on 2026-11-18 -p days.yaml#volume --prepaid 7k --so-far-postpaid 18k")
    assert (answer["to_come"]["postpaid"], answer["to_come"]["total"]) == (5_000, "29.50")
    assert answer["prepaid_ends"] == "2026-11-25"


def test_calls_of_a_day_are_those_of_all_days_where_the_month_is_one_bill(run: Run) -> None:
    asked = ("--so-far 5k/day --on 2026-11-18 --pay postpaid", "--so-far 90k --on 2026-11-18 --pay postpaid")
    assert forecast(run, asked[0]) == forecast(run, asked[1])


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────────


def test_calls_of_one_size_are_counted_by_the_rules_of_the_api(run: Run) -> None:
    # 5 s are raised to 20, and rounded up to 30: 90 calls in 18 days are 2,700 s, and 60 to come 1,800 s, at 0.02 per 15.
    words = "--so-far 90 --on 2026-11-18 -p sizes.yaml#speech --size 5"
    answer = forecast(run, words)
    assert (answer["so_far"], answer["so_far_total"]) == (2_700, "3.60")
    assert (answer["range"]["likely"]["calls"], answer["total"]) == (4_500, "6.00")
    assert (answer["size"], answer["requests"]) == (30, 150)
    told = page(run, words)
    assert told.endswith("2026-11 ends at 4,500 seconds (150 calls of 30 each): 6.00 USD, of which 2.40 to come.")
    # By a file whose rows have no size: five calls on each of the same 18 days.
    assert forecast(run, "--usage - -p sizes.yaml#speech --size 5", stdin=days(*[5] * 18))["total"] == "6.00"


def test_the_size_of_each_call_chooses_its_tier_and_each_tier_is_forecast(run: Run) -> None:
    # On 12 days a call of 150,000 and one of 300,000: 0.75 and 3.00, so 45.00; 18 days to come are as many each: 67.50.
    rows = "".join(f"2026-11-{day:02d},1,150000\n2026-11-{day:02d},1,300000\n" for day in range(1, 13))
    answer = forecast(run, "--usage - --sum -p sizes.yaml#prompt", stdin=f"day,calls,size\n{rows}")
    assert (answer["so_far_total"], answer["to_come"]["total"], answer["total"]) == ("45.00", "67.50", "112.50")
    assert answer["range"]["likely"]["calls"] == 30 * 450_000
    # Of one size, by an option: 12 × 0.75 so far, 18 × 0.75 to come.
    one = forecast(run, "--so-far 12 --on 2026-11-12 -p sizes.yaml#prompt --size 150k")
    assert (one["so_far_total"], one["total"]) == ("9.00", "22.50")


def test_where_the_month_has_several_sizes_no_row_says_what_it_costs(run: Run) -> None:
    rows = "day,calls,size\n2026-11-17,5,5\n2026-11-18,5,30\n"
    said = "-f usage: the calls have several sizes, and the month's one row has one"
    assert said in refused(run, "--usage - -p sizes.yaml#speech -f usage", stdin=rows)
    assert "leave out --size" in refused(run, "--usage - -p sizes.yaml#speech --size 5", stdin=rows)
    written = ran(run, "--so-far 90 --on 2026-11-18 -p sizes.yaml#speech --size 5 -f usage")
    assert written.stdout == "month,api,calls,size\n2026-11,speech,150,5\n"
    assert run("estimate", "--usage", "-", "-p", "sizes.yaml#speech", "-q", stdin=written.stdout).stdout == "6.00\n"


@pytest.mark.parametrize(
    ("api", "size", "total"),
    [
        # 5 calls on each of 18 days are 150 in the month: of 30 s each by the rules of the API, 4,500 s at 0.02 per 15.
        ("speech", "5", "6.00"),
        # 150 calls of 150,000 tokens at 5 per million: 0.75 each.
        ("prompt", "150000", "112.50"),
        # One call of talk is 150,000 tokens and 5 s; of size 2, 300,000 at 10 and 10 s, as 30: 150 × (3.00 + 0.04).
        ("talk", "2", "456.00"),
    ],
)
def test_a_file_whose_calls_all_have_one_size_is_written_with_it(run: Run, api: str, size: str, total: str) -> None:
    rows = "day,calls,failed,size\n" + "".join(f"2026-11-{day:02d},6,1,{size}\n" for day in range(1, 19))
    asked = f"--usage - -p sizes.yaml#{api}"
    assert forecast(run, asked, stdin=rows)["total"] == total
    written = ran(run, f"{asked} -f usage", stdin=rows)
    assert written.stdout == f"month,api,calls,size\n2026-11,{api},150,{size}\n"
    assert run("estimate", "--usage", "-", "-p", f"sizes.yaml#{api}", "-q", stdin=written.stdout).stdout == f"{total}\n"


def test_rows_of_several_sizes_are_written_one_size_after_the_other_as_the_refusal_says(run: Run) -> None:
    # 5 calls of 5 s, as 30 each, and 5 of 40 s, as 45, on each of 18 days: 150 × 30 + 150 × 45 s, at 0.02 per 15: 15.00.
    rows = [[f"2026-11-{day:02d},5,{size}\n" for day in range(1, 19)] for size in (5, 40)]
    head, asked = "day,calls,size\n", "--usage - -p sizes.yaml#speech"
    assert forecast(run, asked, stdin=head + "".join(rows[0] + rows[1]))["total"] == "15.00"
    written = [ran(run, f"{asked} -f usage", stdin=head + "".join(of_size)).stdout for of_size in rows]
    joined = written[0] + written[1].split("\n", 1)[1]
    assert run("estimate", "--usage", "-", "-p", "sizes.yaml#speech", "-q", stdin=joined).stdout == "15.00\n"


def test_units_that_were_counted_by_the_rules_of_an_api_are_one_call_of_that_size(run: Run) -> None:
    # As the reference says: 4,500 s of 150 calls of 30 s each, at 0.02 per 15.
    billed = "month,calls,size\n2026-11,1,4500\n"
    assert run("estimate", "--usage", "-", "-p", "sizes.yaml#speech", "-q", stdin=billed).stdout == "6.00\n"


def test_accounts_on_one_bill_have_one_size_where_all_their_calls_have(run: Run) -> None:
    rows = "day,account,calls,size\n" + "".join(
        f"2026-11-{day:02d},{who},3,5\n" for day in range(1, 19) for who in "ab"
    )
    asked = "--usage - -p sizes.yaml#speech --one-bill -f usage"
    assert ran(run, asked, stdin=rows).stdout == "month,api,calls,size\n2026-11,speech,180,5\n"
    assert "several sizes" in refused(run, asked, stdin=rows.replace("b,3,5", "b,3,6"))


def test_from_python_tiers_are_lists_of_days() -> None:
    sheet = costcalc.parse_sheet(SIZES_SHEET)
    on = date(2026, 11, 12)
    answer = costcalc.forecast(sheet, on=on, by_tier=[[150_000] * 12, [300_000] * 12], api="prompt")
    assert answer.total == Decimal("112.50")
    wrong: dict[str, Any]
    for wrong in ({"by_tier": [[5]]}, {"by_tier": [[5], [5, 6]]}, {"by_tier": [[5], [5]], "size": 3}, {"days": [5]}):
        with pytest.raises(costcalc.RequestError):
            costcalc.forecast(sheet, on=on, api="prompt", **wrong)


# ── composites ───────────────────────────────────────────────────────────────────────────────────────


def test_each_part_of_a_bundle_is_forecast_and_the_total_is_theirs(run: Run) -> None:
    # 9,000 calls in 18 days, 6,000 to come. Input: 10.8M and 7.2M at 5 per million, 54.00 + 36.00. Output: 2.7M at 15,
    # 40.50; 1.8M to come by two packages of 1M at 10, less than 27.00.
    words = "--so-far 9k --on 2026-11-18 -p chat.yaml#chat"
    answer = forecast(run, words)
    assert (answer["so_far"], answer["so_far_total"], answer["total"]) == (9_000, "94.50", "150.50")
    assert answer["to_come"] == {"calls": 6_000, "total": "56.00"}
    assert answer["range"]["likely"] == {"calls": 15_000, "total": "150.50"}
    parts = {part["api"]: part for part in answer["parts"]}
    assert [part["units_per_call"] for part in answer["parts"]] == [1_200, 300]
    assert (parts["input"]["so_far"], parts["input"]["range"]["likely"]["calls"]) == (10_800_000, 18_000_000)
    assert (parts["input"]["total"], parts["output"]["total"]) == ("90.00", "60.50")
    assert (parts["output"]["to_come"]["bought"], parts["output"]["to_come"]["total"]) == (1_800_000, "20.00")
    told = page(run, words)
    assert "9,000 calls from 2026-11-01 to 2026-11-18: 94.50; 12 days to come" in told
    assert told.endswith(
        "Buy 2 packages of 1,000,000 of output now. 2026-11 ends at 15,000 calls: 150.50 USD, of which 56.00 to come."
    )


def test_what_is_left_of_a_part_is_said_by_its_name(run: Run) -> None:
    # 1M of output is prepaid, so all so far was; 800,000 are left at 15, 12.00, or a package, 10.00.
    answer = forecast(
        run, "--so-far 9k --on 2026-11-18 -p chat.yaml#chat --prepaid output:1M --so-far-postpaid output:0"
    )
    assert (answer["parts"][1]["so_far_total"], answer["parts"][1]["total"], answer["total"]) == (
        "0.00",
        "10.00",
        "100.00",
    )
    # 300 tokens a call, 500 calls a day: 150,000 a day, and 1M is used up within the seventh.
    assert answer["parts"][1]["prepaid_ends"] == "2026-11-25"
    assert notes(answer) == []
    said = refused(run, "--so-far 9k --on 2026-11-18 -p chat.yaml#chat --prepaid 1M")
    assert "say whose it is, as input:1M" in said


def test_budget_days_and_gates_are_of_the_bundle(run: Run) -> None:
    # By postpaid a call costs 0.006 + 0.0045 = 0.0105: 500 a day are 5.25, 94.50 so far; 110.25 on the third day after.
    words = "--so-far 9k --on 2026-11-18 -p chat.yaml#chat --pay postpaid --json --budget"
    outcome = run("forecast", *f"{words} 110.25".split())
    assert (outcome.exit_code, json.loads(outcome.stdout)["budget_ends"]) == (3, "2026-11-21")
    assert "budget 110.25 USD, likely 157.50, over by 47.25" in outcome.stderr
    assert run("forecast", *f"{words} 157.50 --warn-at 80%".split()).exit_code == 0
    high = run("forecast", *f"{words} 999 --budget-at high".split())
    assert "there is no high end to hold against it" in high.stderr


def test_a_bundle_of_a_file_has_a_range_and_the_sizes_of_its_calls(run: Run) -> None:
    # 100 a day for 40 days: to come are 1,200 of 3,000 of the month; 0.0105 each by postpaid.
    answer = forecast(run, "--usage - -p chat.yaml#chat --pay postpaid", stdin=days(*[100] * 40))
    ends = {end: {"calls": 3_000, "total": "31.50"} for end in ("low", "likely", "high")}
    assert answer["range"] == ends
    # A call of size 1 and one of size 3 on 12 days: 4 × 1,200 × 12 = 57,600 of input, and 18 days to come: 144,000 in all.
    rows = "".join(f"2026-11-{day:02d},1,1\n2026-11-{day:02d},1,3\n" for day in range(1, 13))
    sized = forecast(run, "--usage - --sum -p chat.yaml#chat --pay postpaid", stdin=f"day,calls,size\n{rows}")
    assert (sized["so_far"], sized["range"]["likely"]["calls"]) == (24, 60)
    assert [part["range"]["likely"]["calls"] for part in sized["parts"]] == [144_000, 36_000]
    # 144,000 × 5 and 36,000 × 15 per million: 0.72 + 0.54.
    assert (sized["total"], sized["parts"][0]["units_per_call"]) == ("1.26", None)
    usage = ran(run, "--usage - --sum -p chat.yaml#chat -f usage", stdin=f"day,calls,size\n{rows}")
    assert usage.stdout == "month,api,calls\n2026-11,input,144000\n2026-11,output,36000\n"
    same = ran(run, "--so-far 9k --on 2026-11-18 -p chat.yaml#chat --size 2 -f usage")
    assert same.stdout == "month,api,calls,size\n2026-11,chat,15000,2\n"


def test_parts_that_take_sizes_are_counted_by_their_own_rules(run: Run) -> None:
    # A call takes 150,000 of a prompt, 0.75, and 5 s, raised to 20 and rounded up to 30: 0.04. 12 in 12 days, 30 in all.
    answer = forecast(run, "--so-far 12 --on 2026-11-12 -p sizes.yaml#talk")
    assert [part["total"] for part in answer["parts"]] == ["22.50", "1.20"]
    # Of size 2 it is 300,000 at 10 per million, 3.00, and 10 s, still 30.
    assert forecast(run, "--so-far 12 --on 2026-11-12 -p sizes.yaml#talk --size 2")["total"] == "91.20"
    rows = "".join(f"2026-11-{day:02d},1,1\n2026-11-{day:02d},1,2\n" for day in range(1, 13))
    both = forecast(run, "--usage - --sum -p sizes.yaml#talk", stdin=f"day,calls,size\n{rows}")
    # 22.50 + 90.00 of prompts, and 2 × 1.20 of seconds.
    assert both["total"] == "114.90"


def test_parts_are_rounded_together_where_the_sheet_says_so(run: Run, empty_folder: Path) -> None:
    text = CHAT_SHEET.replace("apis:\n", "amounts: {rounded: bill}\napis:\n")
    (empty_folder / "once.yaml").write_text(text, encoding="utf-8")
    # One call of 2 in 15 days: 1,200 and 2,400 × 5 per million: 0.012; 600 × 15 per million: 0.009. 0.021 → 0.02.
    answer = forecast(run, "--so-far 1 --on 2026-11-15 -p once.yaml#chat --pay postpaid")
    assert [part["total"] for part in answer["parts"]] == ["0.012", "0.009"]
    assert (answer["total"], answer["rounding"]) == ("0.02", "-0.001")


def test_terms_are_those_of_the_one_bill_of_all_parts(run: Run, empty_folder: Path) -> None:
    (empty_folder / "contract.yaml").write_text(
        "contract: 1\nas_of: 2026-11\nsource: a test\n"
        "bill: {discount: 10 %, credit: {amount: 20, period: month}, tax: {name: VAT, rate: 20 %}}\n",
        encoding="utf-8",
    )
    words = "--so-far 9k --on 2026-11-18 -p chat.yaml#chat --pay postpaid --contract contract.yaml"
    answer = forecast(run, words)
    # 90.00 and 67.50 at list prices: 157.50, less 10 % 141.75, less 20.00 of credit 121.75, and 20 %: 146.10.
    # So far 54.00 and 40.50: 94.50, 85.05, 65.05, 78.06.
    assert (answer["list_total"], answer["total"], answer["so_far_total"]) == ("157.50", "146.10", "78.06")
    assert (answer["bill"]["credit"], answer["bill"]["tax"]) == ("20.00", "24.35")
    assert answer["to_come"]["total"] == "68.04"


def test_a_bundle_whose_part_counts_days_takes_calls_of_a_day(run: Run, empty_folder: Path) -> None:
    text = DAYS_SHEET + "  both: {name: Both, unit: call, uses: {quota: 5, volume: 1}}\n"
    (empty_folder / "both.yaml").write_text(text, encoding="utf-8")
    assert "write --so-far 1,000/day" in refused(run, "--so-far 15k --on 2026-11-15 -p both.yaml#both")
    answer = forecast(run, "--so-far 1k/day --on 2026-11-15 -p both.yaml#both --pay postpaid")
    # 5,000 of the quota a day, 2,500 × 0.004 = 10.00, and 1,000 of volume, 5.90: 15.90 on each of 30 days.
    assert (answer["so_far_total"], answer["total"]) == ("238.50", "477.00")
    written = ran(run, "--so-far 1k/day --on 2026-11-15 -p both.yaml#both --pay postpaid -f usage").stdout
    assert written == "day,api,calls\n" + "".join(f"2026-11-{day:02d},both,1000\n" for day in range(1, 31))
    assert run("estimate", "--usage", "-", "-p", "both.yaml", "-q", stdin=written).stdout == "477.00\n"


def test_a_subscription_of_a_part_is_held_by_its_name(run: Run, empty_folder: Path) -> None:
    text = (
        CHAT_SHEET
        + f"  test:\n    name: Test\n    unit: call\n    subscriptions: {PLANS}\n    postpaid: {{unit_price: 0.03}}\n"
    )
    (empty_folder / "sub.yaml").write_text(text.replace("output: 300}", "test: 1}"), encoding="utf-8")
    answer = forecast(run, "--so-far 3600 --on 2026-11-18 -p sub.yaml#chat --subscription test:Maker")
    # 48.00 as above, and 6,000 × 1,200 × 5 per million = 36.00.
    assert (answer["parts"][1]["subscription"], answer["parts"][1]["total"], answer["total"]) == (
        "Maker",
        "48.00",
        "84.00",
    )
    rows = ran(run, "--so-far 3600 --on 2026-11-18 -p sub.yaml#chat --subscription test:Maker -f csv")
    assert rows.stdout.splitlines()[0].endswith(",buy,included,unserved")
