"""Bills that an independent maker made under one random rule: the rule is found, and no other that is off by a cent."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import pytest
from bill_maker import RULES, Bill, World, bill_of, bill_text, made, sheet_text, under, usage_text

from costcalc import load_bill, load_usage, parse_sheet, reconcile
from costcalc.engine.accounts import Held
from costcalc.loader.files import Content
from costcalc.results.reconcile import Reconciliation

TRIES = 20
"""Of one seed; ``--fuzz 25`` makes 500 of them."""


class Asked(NamedTuple):
    """A bill made under a rule."""

    rule: str
    world: World
    bill: Bill
    percent: Fraction


def asked(rng: random.Random) -> Asked:
    """Return a bill that its rule changes."""
    while True:
        rule, world = rng.choice(RULES), made(rng)
        percent = Fraction(rng.randrange(1, 28)) if rule == "tax" else Fraction(rng.randrange(1, 121), 2)
        if rule.startswith("accounts"):
            world = replace(world, prepaid=0, whole_bills=True, one_bill=rule == "accounts-apart")
        if rule == "free-not-first" and world.basis != "billable":
            continue  # which basis a quota that comes last has, nobody can say
        bill = bill_of(under(rule, world, percent))
        if bill != bill_of(world):
            return Asked(rule, world, bill, percent)


def answer_of(case: Asked) -> Reconciliation:
    def content(text: str) -> Content:
        return Content("file", text.encode())

    world = case.world
    sheet = parse_sheet(sheet_text(world))
    old = parse_sheet(sheet_text(under("other-sheet", world)))
    usage = load_usage(content(usage_text(world)), sheet)
    owner = f"{min(world.calls)}/test"
    prepaid = [Held(owner=owner, units=world.prepaid, month=None, written="")] if world.prepaid else []
    return reconcile(
        sheet,
        usage.series,
        load_bill(content(bill_text(case.bill)), sheet),
        prepaid=prepaid,
        one_bill=world.one_bill,
        also=[old],
    )


def test_the_maker_and_the_engine_agree_where_no_rule_is_changed() -> None:
    rng = random.Random("as they stand")
    for _ in range(TRIES):
        world = made(rng)
        assert answer_of(Asked("", world, bill_of(world), Fraction(0))).total == 0


def test_the_rule_is_among_those_named_and_none_is_off_by_a_cent(request: pytest.FixtureRequest) -> None:
    rng, tries = random.Random("one rule"), TRIES * request.config.getoption("--fuzz")
    missed, named = [], 0
    for _ in range(tries):
        case = asked(rng)
        answer = answer_of(case)
        codes = [each.code for each in answer.explanations]
        if case.rule not in codes:
            missed.append((case.rule, codes))
        named += len(codes)
        for code in {*codes} & {*RULES} - {"tax", "discount", "other-sheet"}:
            assert bill_of(under(code, case.world)) == case.bill, f"{code} is named for a bill made under {case.rule}"
    print(f"{tries - len(missed)} of {tries} found, {named} rules named; missed: {missed}")
    assert len(missed) * 20 <= tries, missed
