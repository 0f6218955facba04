"""A bill and a usage by the same rows: what was expected of each, what was billed, and what came of it.

Accounts are told apart where both files name them, APIs where the bill does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from costcalc.bill import Bill, Key
from costcalc.engine.expected import Amounts, Question, expected
from costcalc.engine.reconciling.explanations.trial import order
from costcalc.money import round_half_up, total_of
from costcalc.quantities import Units, added
from costcalc.records import record
from costcalc.results.reconcile import ReconciledRow, Status, Tolerance
from costcalc.usage import UsageSeries, month_name, zeros


@record(kw_only=False)
class Level:
    """What a row of the comparison is of."""

    by_account: bool
    by_api: bool
    only: str | None
    """The one API of the usage, where the bill names none."""

    def key(self, key: Key) -> Key:
        """Return the row that a key belongs to."""
        api = (key.api or self.only) if self.by_api else self.only
        return Key(key.month, key.account if self.by_account else None, api)

    def of(self, amounts: Mapping[Key, int]) -> Amounts:
        """Add amounts up to rows."""
        if self.by_account and self.by_api and self.only is None:
            return dict(amounts)
        found: Amounts = {}
        for key, amount in amounts.items():
            row = self.key(key)
            found[row] = found.get(row, 0) + amount
        return found


class Sides:
    """What was expected and what was billed, in minor units, by the same rows."""

    def __init__(self, asked: Question, parts: Sequence[UsageSeries], bill: Bill) -> None:
        self.asked, self.parts = asked, parts
        self.currency = asked.sheet.currency
        apis = {each.api for each in parts}
        only = next(iter(apis)) if len(apis) == 1 and not bill.names_apis else None
        by_account = bill.names_accounts and any(each.account is not None for each in parts)
        self.level = Level(by_account, bill.names_apis, only)
        self.apart = bill.names_apis and any(key.api is None for key in bill.rows)
        """Whether the bill has rows for what belongs to no API."""
        self.made = self._made()
        self.base = {
            key: amount
            for key, amount in self.level.of(expected(asked, apart=self.apart)).items()
            if amount or key in self.made
        }
        self.billed, self.charged = self._sums(bill)

    def _made(self) -> dict[Key, int]:
        """Return the successful parts of each row; a month without a row of the usage has none."""
        found: dict[Key, int] = {}
        for each in self.parts:
            for place, (calls, failed) in enumerate(zip(each.calls, each.failed, strict=True)):
                row = self.level.key(Key(each.first_month + place, each.account, each.api))
                found[row] = found.get(row, 0) + calls - failed
        return found

    def _sums(self, bill: Bill) -> tuple[Amounts, dict[Key, Units]]:
        """Return what the bill has for each row: its amount, rounded half up once, and units where it names them."""
        amounts: dict[Key, list[Decimal]] = {}
        units: dict[Key, list[Units]] = {}
        for key, each in bill.rows.items():
            row = self.level.key(key)
            amounts.setdefault(row, []).append(each.amount)
            if each.calls is not None and row.api is not None:
                units.setdefault(row, []).append(each.calls)
        unit = self.currency.unit
        whole = {}
        for row, own in amounts.items():
            over, under = total_of(own).as_integer_ratio()
            whole[row] = round_half_up(over * unit, under)
        return whole, {row: added(own) for row, own in units.items()}

    def rows(self, tolerance: Tolerance | None) -> tuple[ReconciledRow, ...]:
        """Return the comparison, by month, account and API."""
        at_quantity = self._at_quantity()
        amount = self.currency.amount
        found = []
        for key in sorted({*self.base, *self.billed}, key=order):
            base, billed = self.base.get(key), self.billed.get(key)
            calls, charged = self._calls(key), self.charged.get(key)
            difference = (billed or 0) - (base or 0)
            if base is None and billed == 0 and not charged:
                continue
            status = self._status(key, tolerance, at_quantity)
            found.append(
                ReconciledRow(
                    month=month_name(key.month),
                    account=key.account,
                    api=key.api,
                    expected=None if base is None else amount(base),
                    billed=None if billed is None else amount(billed),
                    difference=amount(difference),
                    calls=calls,
                    billed_calls=charged,
                    status=status,
                )
            )
        return tuple(found)

    def _calls(self, key: Key) -> Units | None:
        made = self.made.get(key)
        return None if made is None or key.api is None else self.asked.sheet.api(key.api).units(made)

    def _status(self, key: Key, tolerance: Tolerance | None, at_quantity: Mapping[Key, int]) -> Status:
        base, billed = self.base.get(key), self.billed.get(key)
        if base is None:
            return Status.ONLY_BILL
        if billed is None:  # what costs nothing need not stand in a bill
            return Status.ONLY_USAGE if base else Status.AGREES
        calls, charged = self._calls(key), self.charged.get(key)
        other = charged is not None and calls is not None and charged != calls
        if base == billed:
            return Status.QUANTITY_DIFFERS if other else Status.AGREES
        if tolerance and _is_within(billed - base, base, tolerance, self.currency.unit):
            return Status.WITHIN
        if not other:
            return Status.PRICE_DIFFERS
        return Status.QUANTITY_DIFFERS if at_quantity.get(key) == billed else Status.BOTH_DIFFER

    def _at_quantity(self) -> Amounts:
        """Return what would be expected of the units that the bill has, where these are others."""
        other = {
            key: units
            for key, units in self.charged.items()
            if units != self._calls(key) and self.base.get(key) not in {None, self.billed.get(key)}
        }
        if not other or (not self.level.by_account and any(each.account for each in self.parts)):
            return {}
        return self.level.of(
            expected(replace(self.asked, series=[self._charged(each, other) for each in self.parts]), apart=self.apart)
        )

    def _charged(self, each: UsageSeries, other: Mapping[Key, Units]) -> UsageSeries:
        """Return a series with the units of the bill in place of its own; by months alone, as the bill has them."""
        api = self.asked.sheet.api(each.api)
        if api.counts_days or each.counted:
            return each
        calls = [made - lost for made, lost in zip(each.calls, each.failed, strict=True)]
        for place in range(len(calls)):
            units = other.get(self.level.key(Key(each.first_month + place, each.account, each.api)))
            exact = None if units is None else Fraction(units) * 10**api.decimals
            if exact is not None and exact >= 0 and exact.denominator == 1:
                calls[place] = exact.numerator
        return each._replace(calls=tuple(calls), failed=zeros(len(calls)), days=None)


def _is_within(difference: int, base: int, tolerance: Tolerance, unit: int) -> bool:
    if tolerance.share is not None:
        return abs(difference) <= tolerance.share * abs(base)
    return abs(difference) <= Fraction(tolerance.amount) * unit
