"""The terms of a bill: 1,000 random bills against an oracle in fractions, and the examples of vendors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from costcalc.engine.billing import Billing, Lines
from costcalc.engine.net import listed, net_of
from costcalc.loader import parse_sheet
from costcalc.money import Direction
from costcalc.results.terms import BillTotals
from costcalc.sheet import Postpaid, PriceSheet


def sheet(bill: str, direction: str = "half_up") -> PriceSheet:
    return parse_sheet(
        "schema: 1\nprovider: Example\ncurrency: USD\nas_of: 2026-01\nsource: https://example.com\n"
        f"amounts: {{direction: {direction}}}\nbill: {bill}\n"
        "apis:\n  ocr: {name: OCR, unit: page, postpaid: {unit_price: 1}}\n"
    )


def cents(amount: Fraction, direction: str) -> int:
    """Round as the word says, in the tests' own arithmetic."""
    if direction == "half_up":
        return int((amount * 2 + 1) // 2)
    return int(amount // 1) if direction == "down" else int(-(-amount // 1))


def oracle(months: Sequence[Lines], terms: dict[str, int], rate: Fraction, direction: str) -> tuple[int, ...]:
    """Return minimum, commitment, credit, net and tax of all months, by the words of the specification."""
    raised = trued_up = credited = net_total = tax_total = 0
    left = terms["once"]
    year = 0
    for number, month in enumerate(months, start=1):
        lines = month.postpaid + month.packages + month.subscriptions + month.concurrency
        up = terms["minimum"] - lines if lines < terms["minimum"] else 0
        year += lines + up
        missing = 0
        if number in {12, 24, 36}:
            missing = terms["commitment"] - year if year < terms["commitment"] else 0
            year = 0
        left += terms["monthly"]
        used = min(left, month.postpaid + up)
        left = 0 if terms["monthly"] else left - used
        net = lines + up + missing - used
        raised, trued_up, credited = raised + up, trued_up + missing, credited + used
        net_total += net
        tax_total += cents(Fraction(net) * rate / 100, direction)
    return raised, trued_up, credited, net_total, tax_total


def random_terms(rng: random.Random) -> tuple[str, dict[str, int], Fraction]:
    terms = dict.fromkeys(("minimum", "commitment", "once", "monthly"), 0)
    written = []
    if rng.random() < 0.5:
        terms["minimum"] = rng.randint(1, 20_000)
        written.append(f"minimum: {Decimal(terms['minimum']) / 100}")
    if rng.random() < 0.5:
        terms["commitment"] = rng.randint(1, 300_000)
        written.append(f"commitment: {{amount: {Decimal(terms['commitment']) / 100}, period: year}}")
    if rng.random() < 0.6:
        period = rng.choice(["once", "monthly"])
        terms[period] = rng.randint(1, 30_000)
        written.append(
            f"credit: {{amount: {Decimal(terms[period]) / 100}, period: {'once' if period == 'once' else 'month'}}}"
        )
    rate = Fraction(rng.choice([0, 7_000, 7_775, 19_000, 21_500]), 1_000)
    written.append(f"tax: {{name: VAT, rate: {Decimal(rate.numerator) / rate.denominator} %}}")
    return f"{{{', '.join(written)}}}", terms, rate


def test_a_thousand_random_bills_are_those_of_an_oracle_and_add_up() -> None:
    rng = random.Random(16)
    for _ in range(1_000):
        bill, terms, rate = random_terms(rng)
        direction = rng.choice(list(Direction)).value
        most = rng.choice([3_000, 30_000])
        months = [
            Lines(*(rng.randint(0, most) * rng.randint(0, 1) for _ in range(4))) for _ in range(rng.randint(1, 26))
        ]
        above = rng.randint(0, 5_000)
        billing = Billing(sheet(bill, direction))
        found = billing.totals(billing.months(months), sum(month.due for month in months) + above)
        raised, trued_up, credited, net, tax = oracle(months, terms, rate, direction)
        assert found == BillTotals(
            list_total=Decimal(sum(map(sum, months)) + above).scaleb(-2),
            discount=Decimal(above).scaleb(-2),
            minimum=Decimal(raised).scaleb(-2),
            commitment=Decimal(trued_up).scaleb(-2),
            credit=Decimal(credited).scaleb(-2),
            net=Decimal(net).scaleb(-2),
            tax=Decimal(tax).scaleb(-2),
            tax_name=found.tax_name,
        ), (bill, direction, months)
        assert found.list_total - found.discount + found.minimum + found.commitment - found.credit == found.net
        assert found.net + found.tax == found.total
        assert billing.total(months) == net + tax


@pytest.mark.parametrize(
    ("months", "open_now"),
    [
        (1, 950_000),
        (11, 450_000),
        (12, 0),  # a year is complete: what was missing is in its twelfth month
        (13, 950_000),
    ],
)
def test_what_an_incomplete_year_still_owes(months: int, open_now: int) -> None:
    billing = Billing(sheet("{commitment: {amount: 10_000, period: year}}"))
    assert billing.open_commitment([Lines(postpaid=50_000)] * months) == open_now


def test_a_discount_multiplies_every_price_exactly() -> None:
    before = parse_sheet(
        "schema: 1\nprovider: Example\ncurrency: USD\nas_of: 2026-01\nsource: https://example.com\n"
        "bill: {discount: {postpaid: 15 %, packages: 12.5 %, subscriptions: 10 %, concurrency: 50 %}}\n"
        "apis:\n  ocr:\n    name: OCR\n    unit: page\n"
        "    packages: {validity: 1 year, sizes: [{units: 1_000, price: 22}, {units: 50, price: 9.99}]}\n"
        "    postpaid:\n      mode: volume\n      base_fee: 25\n      minimum: 1\n      maximum: 9_999\n"
        "      tiers: [{from: 0, unit_price: 0.05, flat_fee: 3}, {from: 10, unit_price: on_request}]\n"
        "    subscriptions: [{name: Solo, price: 12, included: 10, beyond: {unit_price: 0.02}}]\n"
        "    concurrency: {included: 1, monthly_price: 4_000.33}\n"
    )
    net = net_of(before, before.api())
    assert net.postpaid is not None
    assert net.packages is not None
    assert net.concurrency is not None
    assert [(tier.unit_price, tier.flat_fee) for tier in net.postpaid.tiers] == [
        (Decimal("0.0425"), Decimal("2.55")),
        (None, Decimal(0)),
    ]
    assert (net.postpaid.base_fee, net.postpaid.minimum, net.postpaid.maximum) == (
        Decimal("21.25"),
        Decimal("0.85"),
        Decimal("8499.15"),
    )
    # A package is sold as one piece: 9.99 less 12.5 % is 8.74125.
    assert [(one.size, one.price) for one in net.packages.sizes] == [(50, Decimal("8.74")), (1_000, Decimal("19.25"))]
    [solo] = net.subscriptions
    assert solo.price == Decimal("10.80")
    assert isinstance(solo.beyond, Postpaid)
    assert solo.beyond.tiers[0].unit_price == Decimal("0.018")
    assert net.concurrency.monthly_price == Decimal("2000.165")
    assert net_of(listed(before), listed(before).api()) == before.api()
