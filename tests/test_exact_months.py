"""Months of random usages and plans cost what an account of its own in fractions says, from Python and on the command line.

``pytest tests/test_exact_months.py --fuzz 100`` prices 12,000 usages and 6,000 plans, and 200 usages on the command line;
``test_exact_bills`` has single months.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from exact_bills import with_check
from exact_months import CourseOracle, Term, UsageOracle
from random_offers import AGREED, DIGITS, HEAD, offers
from random_usages import Course, Owner, Usage, courses, number, usages

from costcalc import NoPriceError, PriceSheet, load_usage, parse_sheet, plan
from costcalc.engine.accounts import Ends, Held, HeldSubscription
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.one_bill import pooled
from costcalc.loader import format1
from costcalc.loader.contract import read_contract
from costcalc.loader.files import Content
from costcalc.loader.reading import Reading
from costcalc.quantities import Units
from costcalc.results.estimate_usage import UsageEstimate
from costcalc.results.plan import Plan
from costcalc.usage import month_name

BATCHES = 4
READING = Reading(summed=True, totals="keep")


def units(number: Fraction) -> Units:
    """Return a count as the library takes it."""
    return int(number) if number.denominator == 1 else Decimal(number.numerator) / number.denominator


def under_contract(text: str, contract: str | None) -> PriceSheet:
    sheet = parse_sheet(text)
    return sheet if contract is None else read_contract(contract, "deal.yaml", sheet).on(sheet)


# ── months as they stand ─────────────────────────────────────────────────────────────────────────────


def owner_of(owner: Owner) -> str:
    return owner[1] if owner[0] is None else "/".join([owner[0], owner[1]])


def asked(usage: Usage) -> UsageEstimate | None:
    """Return what the library says; None where it says that there is no price."""
    sheet = under_contract(usage.text, usage.contract_text)
    series = load_usage(Content("usage.csv", usage.csv.encode()), sheet, reading=READING).series

    def month(place: int | None) -> str | None:
        return None if place is None else month_name(usage.first + place)

    def held(owner: Owner, left: Fraction, last: int | None) -> Held:
        return Held(owner=owner_of(owner), units=units(left), month=month(last), written="")

    try:
        return estimate_usage(
            sheet,
            pooled(series) if usage.one_bill else series,
            free=[held(owner, *left) for owner, left in usage.free.items()],
            free_until=[
                Ends(owner=owner_of(owner), month=month_name(usage.first + last), written="")
                for owner, last in usage.free_until.items()
            ],
            prepaid=[held(owner, *lot) for owner, lots in usage.prepaid.items() for lot in lots],
            subscriptions=[
                HeldSubscription(owner=owner_of(owner), name=name, until=month(last), written="")
                for owner, (name, last) in usage.held.items()
            ],
            postpaid=usage.on,
        )
    except NoPriceError:
        return None


@pytest.mark.parametrize("batch", range(BATCHES))
def test_months_of_a_usage_cost_what_fractions_say(batch: int, pytestconfig: pytest.Config) -> None:
    for seed in range(batch, 120 * int(pytestconfig.getoption("--fuzz")), BATCHES):
        usage = usages(random.Random(seed))
        oracle, answer = UsageOracle(usage), asked(usage)
        expected = oracle.by_month
        if answer is None or expected is None:
            assert (answer, expected) == (None, None), f"seed {seed}: {usage}"
            continue
        amounts = [month.postpaid_amount if month.total is None else month.total for month in answer.months]
        assert list(map(Fraction, amounts)) == expected, f"seed {seed}: {usage}"
        assert Fraction(answer.total) == sum(expected), f"seed {seed}: {usage}"
        assert Fraction(answer.unserved) == oracle.unserved, f"seed {seed}: {usage}"


def usage_words(usage: Usage, folder: Path) -> list[str]:
    """Write the files of a usage, and return the command that asks about them."""
    (folder / "sheet.yaml").write_text(usage.text, encoding="utf-8")
    (folder / "usage.csv").write_text(usage.csv, encoding="utf-8")
    words = ["estimate", "-p", str(folder / "sheet.yaml"), "--usage", str(folder / "usage.csv"), "--sum", "-q"]
    words += ["--totals", "keep", *(["--one-bill"] if usage.one_bill else []), *([] if usage.on else ["--no-postpaid"])]
    if usage.contract_text is not None:
        (folder / "deal.yaml").write_text(usage.contract_text, encoding="utf-8")
        words += ["--contract", str(folder / "deal.yaml")]

    def until(last: int | None) -> str:
        return "" if last is None else f"@{month_name(usage.first + last)}"

    for owner, (left, last) in usage.free.items():
        words += ["--free", f"{owner_of(owner)}:{number(left)}{until(last)}"]
    for owner, last in usage.free_until.items():
        words += ["--free-until", f"{owner_of(owner)}:{month_name(usage.first + last)}"]
    for owner, lots in usage.prepaid.items():
        for left, last in lots:
            words += ["--prepaid", f"{owner_of(owner)}:{number(left)}{until(last)}"]
    for owner, (name, last) in usage.held.items():
        words += ["--subscription", f"{owner_of(owner)}:{name}{until(last)}"]
    return words


def said(usage: Usage) -> tuple[int, str]:
    """Return how the command ends, and what it prints."""
    months = UsageOracle(usage).by_month
    if months is None:
        return 1, ""
    digits = DIGITS[usage.sheet.get("currency", "USD")]
    return 0, f"{Decimal(int(sum(months) * 10**digits)).scaleb(-digits):f}\n"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_command_line_says_the_same(run: Run, batch: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    for seed in range(10**7 + batch, 10**7 + 40 * min(5, int(pytestconfig.getoption("--fuzz"))), BATCHES):
        usage = usages(random.Random(seed))
        outcome = run(*usage_words(usage, tmp_path))
        assert (outcome.exit_code, outcome.stdout) == said(usage), f"seed {seed}: {usage} {outcome.stderr}"


def test_so_does_the_program(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Processes of their own: three, or fifty where cases are many."""
    for seed in range(2 * 10**7, 2 * 10**7 + min(50, 2 + int(pytestconfig.getoption("--fuzz")))):
        usage = usages(random.Random(seed))
        done = subprocess.run(
            [sys.executable, "-m", "costcalc", *usage_words(usage, tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == said(usage), f"seed {seed}: {usage} {done.stderr}"


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────


def planned(course: Course, buy: Sequence[tuple[Fraction, int, int]] | None) -> Plan | None:
    """Return the plan of some months; None where nothing on sale can pay for them."""
    try:
        return plan(
            under_contract(course.text, course.contract_text),
            calls=list(map(units, course.calls)),
            failed=list(map(units, course.failed)),
            days=None if course.days is None else [list(map(units, days)) for days in course.days],
            free=None if course.free is None else units(course.free),
            free_until=course.free_until,
            prepaid=[(units(left), last) for left, last in course.prepaid],
            buy=None if buy is None else [(units(size), count, month) for size, count, month in buy],
            subscription=course.held,
            postpaid=course.on,
            reasons=False,
        )
    except NoPriceError:
        return None


@pytest.mark.parametrize("batch", range(BATCHES))
def test_calendars_cost_what_fractions_say(batch: int, pytestconfig: pytest.Config) -> None:
    for seed in range(batch, 60 * int(pytestconfig.getoption("--fuzz")), BATCHES):
        course = courses(random.Random(seed))
        oracle = CourseOracle(course)
        for buy in [None, *([course.buy] if course.buy else [])]:
            found = planned(course, buy)
            if found is None:
                continue
            bought = [(Fraction(each.size), each.count, each.month) for each in found.calendar.purchases]
            terms = [Term(each.subscription, each.month, each.months) for each in found.calendar.subscriptions]
            paid = oracle.paid(bought if buy is None else buy, terms)
            assert paid is not None, f"seed {seed}: {course}"
            assert Fraction(found.total) == sum(paid), f"seed {seed} {buy}: {course}"


# ── what is drawn ────────────────────────────────────────────────────────────────────────────────────


def keys_of(fields: Sequence[format1.Field], path: str = "") -> Iterator[str]:
    """Yield each key of a format by its path, and each word that may stand behind it."""
    for field in fields:
        here = f"{path}.{field.name}" if path else field.name
        yield here
        yield from (f"{here}: {word}" for word in field.words if field.kind is format1.Kind.WORD)
        if field.instead:
            yield from (f"{here}: {word}" for word in field.instead.words if field.instead.kind is format1.Kind.WORD)
        if field.of:
            yield from keys_of(field.of.fields, here)


def drawn(value: Any, path: str = "", *, named: bool = False) -> Iterator[str]:
    """Yield the same of what was drawn; ``named``: the keys of a map are names."""
    if isinstance(value, list):
        for each in value:
            yield from drawn(each, path)
    elif isinstance(value, dict):
        for key, each in value.items():
            here = path if named else f"{path}.{key}" if path else key
            yield here
            yield from drawn(each, here, named=not named and key in {"apis", "uses"})
    else:
        yield f"{path}: {value}"


def test_every_key_of_a_sheet_and_of_a_contract_is_drawn() -> None:
    # Calls beyond a subscription are added up, whatever their size: the loader refuses it.
    sheets = set(keys_of(format1.SHEET.fields)) - {"apis.subscriptions.beyond.tier_basis: call"}
    contracts = set(keys_of(format1.CONTRACT.fields))
    for seed in range(2_000):
        offer, usage = with_check(offers(random.Random(seed))), usages(random.Random(seed))
        for sheet, apis, contract in (
            (offer.sheet, {"a": offer.api}, offer.contract),
            (usage.sheet, usage.apis, usage.contract),
        ):
            priced = {key: {"name": "", "unit": "", **api} for key, api in apis.items()}
            sheets.difference_update(drawn(HEAD | sheet | {"apis": priced}))
            contracts.difference_update(drawn(AGREED | (contract or {})))
        if not sheets and not contracts:
            break
    assert (sheets, contracts) == (set(), set())
