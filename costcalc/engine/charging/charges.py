"""All charges of a usage: those of each account and API, and what the terms of their bills add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.bill import Key
from costcalc.engine.billing import Lines
from costcalc.engine.charging.account import AccountCharges
from costcalc.engine.composites import in_parts
from costcalc.engine.expected import Amounts, Question, accounts_of, billed
from costcalc.engine.one_bill import pooled
from costcalc.engine.series import padded_to
from costcalc.engine.usage_bills import UsageBills
from costcalc.money import minus, total_of
from costcalc.results.charges import Category, Charge, Charges, Frequency


def charges(
    asked: Question,
    *,
    billing_account: str,
) -> Charges:
    """Return the charges of a usage, by month; raises as ``estimate_usage``."""
    first, end = asked.span
    parts = in_parts(asked.sheet, asked.series)
    series = [padded_to(each, first, end) for each in (pooled(parts) if asked.one_bill else parts)]
    found = accounts_of(asked, series)
    bills = UsageBills(asked.sheet, found.all, found.first, found.months)
    owned = [AccountCharges(each, exact=bills.rounds_once) for each in found.all]
    rows = [row for each in owned for row in each.rows()]
    if bills.rounds_once:
        rows += _rounded(asked, bills, rows, billed(asked, series, apart=True))
    by_owner: dict[str | None, list[AccountCharges]] = {}
    for each in owned:
        by_owner.setdefault(each.account.series.account, []).append(each)
    for owner, of_one in by_owner.items():
        rows += _of_bill(asked, bills, owner, of_one, [row for row in rows if row.account == owner])
    rows.sort(key=lambda row: (row.month, row.account or "", row.api or "~"))
    sheet = asked.sheet
    return Charges(sheet.provider, sheet.currency.code, billing_account, asked.planned, tuple(rows))


def _rounded(asked: Question, bills: UsageBills, rows: Sequence[Charge], whole: Amounts) -> Iterator[Charge]:
    """Yield what rounds the amounts of each API, which keep all their digits, so that they add up to the bill."""
    exact: dict[Key, list[Decimal]] = {}
    for row in rows:
        exact.setdefault(Key(row.month, row.account, row.api), []).append(row.billed)
    for key, minor in whole.items():
        if key.api is not None:
            more = minus(bills.currency.amount(minor), total_of(exact.get(key, ())))
            if more:
                name = asked.sheet.api(key.api).name
                yield Charge(*key, name, Category.ADJUSTMENT, "rounding of the bill", more, more)


def _of_bill(
    asked: Question, bills: UsageBills, owner: str | None, owned: Sequence[AccountCharges], rows: Sequence[Charge]
) -> Iterator[Charge]:
    """Yield what belongs to an account's bills as a whole: rounding, minimum, commitment, credit, tax."""
    billing, amount = bills.billing, bills.currency.amount
    lines = list(_lines(bills, owned))
    service = asked.sheet.product or asked.sheet.provider
    by_month: dict[int, list[Decimal]] = {}
    for row in rows:
        by_month.setdefault(row.month, []).append(row.billed)

    def charge(month: int, category: Category, about: str, cost: Decimal) -> Charge:
        frequency = Frequency.ONE_TIME if category is Category.CREDIT else Frequency.RECURRING
        return Charge(month, owner, None, service, category, about, cost, cost, frequency)

    for month, bill in enumerate(billing.months(lines), start=asked.span[0]):
        rounding = minus(amount(bill.lines), total_of(by_month.get(month, ()), amount(0)))
        for category, about, cost in (
            (Category.ADJUSTMENT, "rounding of the bill", rounding),
            (Category.ADJUSTMENT, "raised to the minimum of the bill", amount(bill.minimum)),
            (Category.ADJUSTMENT, "raised to the commitment", amount(bill.commitment)),
            (Category.CREDIT, "credit", minus(amount(0), amount(bill.credit))),
            (Category.TAX, billing.tax_name or "tax", amount(bill.tax)),
        ):
            if cost:
                yield charge(month, category, about, cost)


def _lines(bills: UsageBills, owned: Sequence[AccountCharges]) -> Iterator[Lines]:
    """Yield what the lines of each month come to, by what is sold, each bill rounded once."""
    for place in range(len(owned[0].months)):
        postpaid, subscriptions = map(sum, zip(*(each.exactly(place) for each in owned), strict=True))
        packages = sum(each.months[place].purchases for each in owned)
        yield Lines.rounded(bills.billing.direction, postpaid, subscriptions)._replace(packages=packages)
