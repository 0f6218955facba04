"""Many accounts of which nothing is held, rated month by month for all of them at once: no object for each of them.

It says what rating account by account says (``usage_account``), and leaves to it what only that can: days, sizes of
calls, terms of bills, amounts that are rounded together, and months without a row that cost something.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from operator import sub
from typing import NamedTuple, cast, overload

from costcalc.engine.billing import has_terms
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.rater import Rater
from costcalc.engine.usage_account import Account, Pricing
from costcalc.engine.usage_accounts import Holdings, pricings_of
from costcalc.engine.usage_planned import MAX_BUYERS
from costcalc.engine.usage_sums import ApiSums, Sums, of_units
from costcalc.engine.vanished import Vanished
from costcalc.results.common import NoteCode
from costcalc.results.estimate_usage import NEVER_IDLE, Columned, GroupColumns, UsageGroup
from costcalc.sheet import PriceSheet, Rounded, TierBasis
from costcalc.usage import UsageSeries, month_names, zeros
from costcalc.usage_table import Block, UsageTable, picked

MAX_NOTES = 5
"""Months with the same remark, beyond which one note speaks of them all."""

ROWS = 20_000
"""Months of accounts that are had in columns at once: few enough to stay in the processor's cache."""

Remark = tuple[int, Sequence[tuple[Account, UsageGroup, int]]]
"""How many months something is to be said of, and the first of them: the place in its account."""


class Month(NamedTuple):
    """One month of one API, settled: a column for all accounts, 0 where one has no row."""

    calls: Sequence[int]
    failed: Sequence[int]
    """Empty where no call failed."""
    successful: Sequence[int]
    postpaid: Sequence[int]
    bills: Sequence[int | None]


class _Api:
    """One API, and what all accounts have of it."""

    def __init__(self, pricing: Pricing, rater: Rater, block: Block) -> None:
        self.pricing, self.rater, self.block = pricing, rater, block
        self.sold, self.quota = pricing.tariff.api, pricing.quota.monthly
        basis = rater.postpaid.tier_basis
        self.alone = not self.quota or basis is TierBasis.BILLABLE
        """Whether the postpaid units alone make a bill."""
        self._shifted = bool(self.quota) and basis in {TierBasis.TOTAL, TierBasis.AFTER_PACKAGES}

    def months(self) -> Iterator[Month]:
        """Settle the months."""
        block, pricing = self.block, self.pricing
        for place, column in enumerate(block.calls):
            calls, failed = self._filled(column), self._filled(block.failed[place]) if block.failed else ()
            successful = list(map(sub, calls, failed)) if failed else calls
            ended = pricing.granted is not None and block.first_month + place >= pricing.first + pricing.granted
            quota = 0 if ended else self.quota
            postpaid = [count - quota if count > quota else 0 for count in successful] if quota else successful
            total = self.rater.total
            bills = list(map(total, postpaid, successful)) if self._shifted else self.rater.totals(postpaid)
            yield Month(calls, failed, successful, postpaid, bills)

    def in_columns(self, accounts: Sequence[str | None], places: Mapping[int, int]) -> Iterator[GroupColumns]:
        """Yield the groups of these accounts, those with the same months together, with their ``places`` in their run."""
        settled, block = list(self.months()), self.block
        of_span: dict[tuple[int, int], list[int]] = {}
        for place in places:
            of_span.setdefault((0, len(settled)) if block.spans is None else block.spans[place], []).append(place)
        for (start, stop), own in of_span.items():
            chosen = range(len(accounts)) if len(own) == len(accounts) else own  # all are had without a copy
            months = settled[start:stop]
            calls = [picked(month.calls, chosen) for month in months]
            counts = {"calls": calls, "postpaid": calls}
            if block.failed or self.quota:
                counts["postpaid"] = [picked(month.postpaid, chosen) for month in months]
            if block.failed:
                counts["failed"] = [picked(month.failed, chosen) for month in months]
            if self.quota:
                paid = zip((picked(month.successful, chosen) for month in months), counts["postpaid"], strict=True)
                counts["free"] = [list(map(sub, *columns)) for columns in paid]
            yield GroupColumns(
                picked(accounts, chosen),
                block.api,
                month_names(block.first_month + start, stop - start),
                counts,
                [picked(_known(month.bills), chosen) for month in months],
                [places[place] for place in own],
                decimals=self.sold.decimals,
            )

    def _filled(self, counts: Sequence[int]) -> Sequence[int]:
        # As numbers that are there, since whoever goes through an array makes each of its numbers anew.
        return [*counts] if self.block.spans is None else [max(count, 0) for count in counts]

    def dead(self, month: Month) -> Sequence[int]:
        """Return the places for which more billable units would cost less."""
        if self.alone:
            edges = self.pricing.dead
            if not edges or max(month.postpaid) < edges[0]:
                return ()
            return [place for place, units in enumerate(month.postpaid) if bisect_right(edges, units) & 1]
        return [
            place
            for place, (units, successful) in enumerate(zip(month.postpaid, month.successful, strict=True))
            if cheaper_above(MonthBill(self.rater, successful, successful - units), units)
        ]

    def raised(self, month: Month) -> Sequence[int]:
        """Return the places whose bill would be smaller with nothing free."""
        # Where no number of units costs more than a larger one, fewer units to pay for never cost more.
        if not self.quota or (self.alone and not self.pricing.dead):
            return ()
        without = self.rater.totals(month.successful)
        return [
            place
            for place, (bill, total) in enumerate(zip(month.bills, without, strict=True))
            if bill is not None and total is not None and total < bill
        ]


def by_columns(sheet: PriceSheet, series: Sequence[UsageSeries], holdings: Holdings) -> ByColumns | None:
    """Rate a table of usage by its columns; None where it has to be rated account by account."""
    if not isinstance(series, UsageTable) or not holdings.alike or not holdings.postpaid:
        return None
    listed = [sheet.api(block.api) for block in series.blocks]
    once = sheet.amounts is not None and sheet.amounts.rounded is Rounded.BILL
    buyers = sum(
        block.series for block, api in zip(series.blocks, listed, strict=True) if api.packages or api.subscriptions
    )
    others = any(api.uses or api.counts_days or api.tiers_by_call for api in listed)
    if once or others or 0 < buyers <= MAX_BUYERS or has_terms(sheet, *listed):
        return None
    apis, span = [], series.span
    pricings = pricings_of(sheet, (api.key for api in listed), span, postpaid=True)
    for block, pricing in zip(series.blocks, pricings.values(), strict=True):
        has_all = block.spans is None and (block.first_month, block.end) == span
        if pricing.rater is None or (pricing.at_zero and not has_all):
            return None
        apis.append(_Api(pricing, pricing.rater, block))
    found = ByColumns(series, apis, span)
    return found if found.priced else None


class ByColumns:
    """A table of usage, rated."""

    def __init__(self, table: UsageTable, apis: Sequence[_Api], span: tuple[int, int]) -> None:
        """``span`` is the first month of all, and the one after the last."""
        self._table, self._apis = table, apis
        self.apis = [api.block.api for api in apis]
        self.groups = ColumnGroups(table, apis)
        self.vanished = Vanished()
        self._counts: Counter[NoteCode] = Counter()
        self._firsts: dict[NoteCode, list[tuple[int, int, int]]] = {}
        self.priced = True
        """Whether every month has a price; else nothing more is known."""
        first, end = span
        sums = []
        # Units and APIs are named as the accounts have them, one after the other.
        ordered = sorted(enumerate(apis), key=lambda each: table.first_account(each[1].block))
        self.first_api = ordered[0][1].sold
        self.asks_postpaid = False
        """Whether postpaid pays for anything, and is off by default."""
        for order, api in ordered:
            columns = self._settle(order, api)
            if not self.priced:
                return
            sums.append(ApiSums(api.sold.unit, api.sold.decimals, api.block.first_month - first, columns))
            if not api.rater.postpaid.enabled_by_default and (api.pricing.at_zero or any(columns[-2])):
                self.asks_postpaid = True
        self.sums = Sums(of_units(sums, end - first), [0] * (end - first), month_names(first, end - first))
        self.sells = any(api.sold.packages or api.sold.subscriptions for api in apis)
        """Whether anything can be bought."""

    def _settle(self, order: int, api: _Api) -> list[list[int]]:
        """Return the sums of each month of an API."""
        rows: list[tuple[int, ...]] = []
        alike: Counter[int] = Counter()
        few = self.vanished.few(api.rater) if self.vanished.within(api.rater) else frozenset()
        for place, month in enumerate(api.months()):
            if api.pricing.on_request and None in month.bills:
                self.priced = False
                return []
            calls, failed, postpaid = sum(month.calls), sum(month.failed), sum(month.postpaid)
            owed = sum(filter(None, month.bills))
            rows.append((owed, calls, failed, calls - failed - postpaid, 0, 0, postpaid, 0))
            for code, places in (
                (NoteCode.DEAD_ZONE, api.dead(month)),
                (NoteCode.PACKAGE_RAISES_BILL, api.raised(month)),
            ):
                if places:
                    self._counts[code] += len(places)
                    keys = ((self._table.rank(one), order, place) for one in places)
                    self._firsts[code] = nsmallest(MAX_NOTES, chain(self._firsts.get(code, ()), keys))
            if not api.alone:
                for units, successful in zip(month.postpaid, month.successful, strict=True):
                    self.vanished.look(MonthBill(api.rater, successful, successful - units), units)
            elif few is None:
                alike.update(month.postpaid)
            elif few:
                alike.update(filter(few.__contains__, month.postpaid))
        for units, often in alike.items():
            self.vanished.look(MonthBill(api.rater, units), units, often)
        return list(map(list, zip(*rows, strict=True)))

    def remarks(self, code: NoteCode) -> Remark:
        """Return what is to be said of months by columns."""
        first = []
        for account, order, place in self._firsts.get(code, ()):
            api = self._apis[order]
            one = Account(api.pricing, self._table.made(account, order), (), ())
            first.append((one, one.group(), api.block.first_month + place - one.series.first_month))
        return self._counts[code], first


class ColumnGroups(Columned):
    """What every account has of every API; each is made when it is looked at."""

    def __init__(self, table: UsageTable, apis: Sequence[_Api]) -> None:
        self._table, self._apis = table, apis

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, index: int) -> UsageGroup: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[UsageGroup, ...]: ...
    def __getitem__(self, index: int | slice) -> UsageGroup | tuple[UsageGroup, ...]:
        if isinstance(index, slice):
            return tuple([self[place] for place in range(*index.indices(len(self)))])
        series = self._table[index]
        return Account(self._pricings[series.api], series, (), ()).group()

    def runs(self) -> Iterator[Sequence[GroupColumns]]:
        """Yield all groups in order, some at a time."""
        for table in self._table.parts(ROWS):
            places: list[dict[int, int]] = [{} for _ in self._apis]
            for place, (account, rank) in enumerate(table.entries):
                places[rank][account] = place
            apis = map(_Api, *zip(*((api.pricing, api.rater) for api in self._apis), strict=True), table.blocks)
            yield [part for api, own in zip(apis, places, strict=True) for part in api.in_columns(table.accounts, own)]

    @cached_property
    def _pricings(self) -> dict[str, Pricing]:
        return {api.block.api: api.pricing for api in self._apis}

    def __iter__(self) -> Iterator[UsageGroup]:
        for of_account in zip(*map(self._of_api, self._apis), strict=True):
            for each in of_account:
                if each is not None:
                    yield each

    def _of_api(self, api: _Api) -> Iterator[UsageGroup | None]:
        """Yield what each account has of an API; None where it has no row of it."""
        settled = [(_packed(month.postpaid), _packed(month.bills)) for month in api.months()]
        rows = map(self._table.rows, zip(*settled, strict=True))
        for series, units, bills in zip(self._table.of_block(api.block), *rows, strict=True):
            if series is None:
                yield None
                continue
            nothing = zeros(len(series.calls))
            free, start = nothing, series.first_month - api.block.first_month
            to_pay, due = (row[start : start + len(nothing)] for row in (units, bills))
            if api.quota:
                successful = series.calls if series.failed is nothing else map(sub, series.calls, series.failed)
                free = tuple(map(sub, successful, to_pay))
            yield api.pricing.group(series, NEVER_IDLE, free, to_pay, nothing, due)


def _known(counts: Sequence[int | None]) -> Sequence[int]:
    """Return counts, none of which is None."""
    return cast(Sequence[int], counts)


def _packed(counts: Sequence[int | None]) -> Sequence[int]:
    """Return counts, all of which are known, as they take least room: eight bytes each, where that holds them."""
    known = _known(counts)
    try:
        return array("q", known)
    except OverflowError:
        return known
