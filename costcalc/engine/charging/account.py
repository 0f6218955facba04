"""One account and API, month by month: what is free, prepaid, included and postpaid, each as charges."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.charging.ahead import Taken, spread, taken
from costcalc.engine.ledger import OWNED, MonthEntry, settle
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.engine.subscriptions import Subscribed
from costcalc.engine.usage_account import Account
from costcalc.errors import NoPriceError
from costcalc.money import exactly, grouped, plain, plural, plural_of
from costcalc.results.bill import Charge as LineOf
from costcalc.results.bill import Line
from costcalc.results.charges import Category, Charge, Frequency, Prepaid, Priced
from costcalc.sheet import Api, Beyond, Postpaid, Rounding
from costcalc.usage import month_name

_ABOUT = {
    LineOf.BASE_FEE: "base fee",
    LineOf.MINIMUM: "raised to the minimum",
    LineOf.MAXIMUM: "cut to the maximum",
    LineOf.ROUNDING: "rounding",
}


class AccountCharges:
    """The charges of one account and API."""

    def __init__(self, account: Account, *, exact: bool) -> None:
        """Settle its months; ``exact``: its amounts are rounded with those of other APIs."""
        self.account, self.exact = account, exact
        self.api: Api = account.tariff.api
        self.listed: Api = account.tariff.at_list.api
        self.subscribed = account.usage.held_months()
        self.months = settle(account.usage, account.rater, account.lots).months
        self.first = account.series.first_month
        self.offers = {
            offer.offer.name: offer for offer in account.tariff.subscriptions(postpaid=account.pricing.postpaid)
        }
        self._amount = account.tariff.currency.amount
        self._zero = self._amount(0)
        self._units = plural_of(self.api.unit)
        self._paid_ahead: dict[str, tuple[int, int]] = {}
        """Of each yearly subscription the first month of the term that runs, and its price."""

    def exactly(self, place: int) -> tuple[int | Fraction, int | Fraction]:
        """Return what of a month is postpaid, and for a subscription, in minor units, before it is rounded with others."""
        entry = self.months[place]
        if place in self.subscribed:
            return self.subscribed[place].exact
        if self.account.rater is None:
            return 0, 0
        bill = self.account.usage.bill(self.account.rater, place, entry.free)
        return (bill.exact(entry.postpaid) if self.exact else bill.total(entry.postpaid)) or 0, 0

    def rows(self) -> Iterator[Charge]:
        """Yield all charges, by month."""
        lots: dict[int, list[Taken]] = {}
        for each in taken(self.account.lots, [entry.prepaid for entry in self.months]):
            lots.setdefault(each.month, []).append(each)
        for place, entry in enumerate(self.months):
            yield from self._bought(place)
            if entry.free:
                yield self._given(place, entry.free, "free quota", "free")
            yield from map(self._taken, lots.get(place, ()))
            yield from self._subscription(place, entry)
            yield from self._postpaid(place, entry)

    # ── what is not billed by units ──────────────────────────────────────────────────────────────────

    def _charge(self, place: int, category: Category, about: str, billed: Decimal, effective: Decimal) -> Charge:
        series = self.account.series
        return Charge(self.first + place, series.account, series.api, self.api.name, category, about, billed, effective)

    def _priced(self, sku: str, quantity: int | Fraction, unit: str, listed: Decimal, price: Decimal) -> Priced:
        number = Fraction(quantity)
        return Priced(f"{self.api.key}/{sku}", exactly(*number.as_integer_ratio()), unit, listed, price)

    def _given(self, place: int, units: int, about: str, sku: str) -> Charge:
        """Return units that cost nothing."""
        read = self.api.units(units)
        return self._charge(place, Category.USAGE, about, self._zero, self._zero)._replace(
            priced=self._priced(sku, Fraction(read), self._units, self._zero, self._zero),
            consumed=read,
            unit=self._units,
        )

    def _bought(self, place: int) -> Iterator[Charge]:
        for lot in self.account.lots:
            if lot.bought == place and lot.price:
                read, count = self.api.units(lot.size), lot.count
                one, listed = self._amount(lot.price // count), self._listed_package(lot.size)
                name = f"{plural(count, 'package')} of {grouped(read)} {self._units}"
                charge = self._charge(place, Category.PURCHASE, name, self._amount(lot.price), self._zero)
                yield charge._replace(
                    frequency=Frequency.ONE_TIME,
                    priced=self._priced(f"package/{read}", count, "Packages", listed, one),
                    prepaid=Prepaid(self._id(lot.size, lot.bought), "Package", None, self.api.units(lot.units)),
                    unit=self._units,
                )

    def _listed_package(self, size: int) -> Decimal:
        sizes = self.listed.packages.sizes if self.listed.packages else ()
        return self.account.tariff.currency.round(next(one.price for one in sizes if one.size == size))

    def _id(self, size: int, bought: int) -> str:
        if bought == OWNED:
            return f"{self.api.key}/package/owned"
        return f"{self.api.key}/package/{self.api.units(size)}/{month_name(self.first + bought)}"

    def _taken(self, part: Taken) -> Charge:
        units = part.used or part.lost
        about = "units of packages" if part.used else "units of packages that are lost"
        given = self._given(part.month, units, about, "prepaid")
        prepaid = Prepaid(
            self._id(part.lot.size, part.lot.bought),
            "Package",
            "Used" if part.used else "Unused",
            self.api.units(units),
        )
        consumed = given.consumed if part.used else None
        return given._replace(effective=self._amount(part.effective), consumed=consumed, prepaid=prepaid)

    # ── subscriptions ────────────────────────────────────────────────────────────────────────────────

    def _subscription(self, place: int, entry: MonthEntry) -> Iterator[Charge]:
        if place not in self.subscribed:
            return
        paid = self.subscribed[place]
        offer = self.offers[paid.name]
        sku, price = f"subscription/{paid.name}", self._amount(paid.price)
        listed = self.account.tariff.currency.round(
            next(one.price for one in self.listed.subscriptions if one.name == paid.name)
        )
        term = Prepaid(f"{self.api.key}/{sku}", "Subscription", None, self.api.units(entry.included))
        sold = offer.offer.included
        whole = entry.included if sold is None else sold if offer.offer.included_per_term else sold * offer.months
        yearly = offer.months > 1
        if paid.price:
            self._paid_ahead[paid.name] = place, paid.price
            charge = self._charge(
                place, Category.PURCHASE, f"subscription {paid.name}", price, self._zero if yearly else price
            )
            yield charge._replace(
                frequency=Frequency.ONE_TIME if yearly else Frequency.RECURRING,
                priced=self._priced(sku, 1, "Years" if yearly else "Months", listed, price),
                prepaid=term._replace(quantity=self.api.units(whole)) if yearly else None,
                unit=self._units if yearly else None,
            )
        effective = self._zero
        if yearly and paid.name in self._paid_ahead:
            start, whole = self._paid_ahead[paid.name]
            parts = [spread(whole, offer.months, gone) for gone in (place - start, place - start + 1)]
            effective = self._amount(parts[1] - parts[0])
        if entry.included or effective:
            given = self._given(place, entry.included, f"units of the subscription {paid.name}", sku)
            status = "Used" if entry.included else "Unused"
            yield given._replace(
                effective=effective,
                consumed=given.consumed if entry.included else None,
                prepaid=term._replace(status=status) if yearly else None,
            )

    # ── postpaid ─────────────────────────────────────────────────────────────────────────────────────

    def _postpaid(self, place: int, entry: MonthEntry) -> Iterator[Charge]:
        """Yield the lines of a month's bill; the units called, where these are charged in blocks, are those consumed."""
        rater: Rater | None = self.account.rater
        own = False
        if place in self.subscribed:
            offer: Subscribed = self.offers[self.subscribed[place].name]
            rater, own = offer.rater, offer.offer.beyond is not Beyond.POSTPAID
            if rater is None:
                return
            bill = MonthBill(rater, entry.calls - entry.failed, entry.free).bill(entry.postpaid)
        elif rater is None:
            return
        else:
            bill = self.account.usage.bill(rater, place, entry.free).bill(entry.postpaid)
        if bill.total is None:
            month = month_name(self.first + place)
            raise NoPriceError(f"{self.api.key}: the calls of {month} have a price on request only; ask the vendor")
        prices = self._prices(own=own, name=self.subscribed[place].name if own else "")
        left = entry.postpaid
        lines = [line for line in bill.lines if not (self.exact and line.charge is LineOf.ROUNDING)]
        last = max((n for n, line in enumerate(lines) if line.units is not None), default=None)
        for number, line in enumerate(lines):
            if line.units is None:
                yield self._fee(place, line, rater.postpaid, prices)
                continue
            charged = int(line.units)
            consumed = left if number == last else min(left, charged)
            left -= consumed
            yield self._line(place, line, rater.postpaid, prices, consumed)
        if left:
            yield self._given(place, left, "units of no full block", "postpaid/1")

    def _prices(self, *, own: bool, name: str) -> Postpaid:
        """Return the same price list before discounts."""
        prices = self.listed.postpaid
        if own:
            prices = next(
                one.beyond for one in self.listed.subscriptions if one.name == name and isinstance(one.beyond, Postpaid)
            )
        if prices is None:
            raise AssertionError("what is billed has prices")
        return prices

    def _line(self, place: int, line: Line, net: Postpaid, listed: Postpaid, consumed: int) -> Charge:
        tier = net.tiers.index(line.tier) if line.tier else 0
        price, before = line.unit_price or self._zero, listed.tiers[tier].unit_price or self._zero
        per = self.api.units(net.per)
        unit = self._units if per == 1 else f"{plain(Decimal(per))} {self._units}"
        blocks = "" if net.rounding is Rounding.EXACT or per == 1 else " in whole blocks"
        about = f"{self._units} at {plain(price)}{'' if per == 1 else f' per {grouped(per)}'}{blocks}"
        charge = self._charge(place, Category.USAGE, about, line.amount, line.amount)
        return charge._replace(
            priced=self._priced(f"postpaid/{tier + 1}", Fraction(int(line.units or 0), net.per), unit, before, price),
            consumed=self.api.units(consumed),
            unit=self._units,
        )

    def _fee(self, place: int, line: Line, net: Postpaid, listed: Postpaid) -> Charge:
        if line.charge in {LineOf.BASE_FEE, LineOf.FLAT_FEE}:
            tier = net.tiers.index(line.tier) if line.tier else 0
            flat = line.charge is LineOf.FLAT_FEE
            price = net.tiers[tier].flat_fee if flat else net.base_fee or self._zero
            before = listed.tiers[tier].flat_fee if flat else listed.base_fee or self._zero
            about = f"fee of the tier from {grouped(self.api.units(net.tiers[tier].first))} on" if flat else "base fee"
            charge = self._charge(place, Category.PURCHASE, about, line.amount, line.amount)
            sku = f"fee/{tier + 1}" if flat else "base-fee"
            unit = "Months" if net.period == "month" else "Days"
            return charge._replace(
                frequency=Frequency.RECURRING, priced=self._priced(sku, line.days, unit, before, price)
            )
        return self._charge(place, Category.ADJUSTMENT, _ABOUT[line.charge], line.amount, line.amount)
