"""The accounts of a usage: each with its prices, over the months of all, and what is held for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from costcalc.engine.accounts import (
    MAX_IDLE,
    Ends,
    Held,
    HeldSubscription,
    assign,
    held_subscriptions,
    last_months,
)
from costcalc.engine.series import padded_to
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_account import Account, Pricing
from costcalc.errors import LimitError
from costcalc.money import grouped, plural
from costcalc.records import record
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_name


@record
class Holdings:
    """What a user holds, as it was said: nothing, by default."""

    free: Sequence[Held] = ()
    free_until: Sequence[Ends] = ()
    prepaid: Sequence[Held] = ()
    subscriptions: Sequence[HeldSubscription] = ()
    postpaid: bool = True
    """Whether postpaid pays for what is left."""

    @property
    def alike(self) -> bool:
        """Whether nothing is held that one account could have and another not."""
        return not (self.free or self.free_until or self.prepaid or self.subscriptions)


def pricings_of(sheet: PriceSheet, apis: Iterable[str], span: tuple[int, int], *, postpaid: bool) -> dict[str, Pricing]:
    """Return how some APIs are priced from the first month of all series to the one after the last."""
    return {api: Pricing(Tariff(sheet, api, counted=True), *span, postpaid=postpaid) for api in apis}


class Accounts:
    """All accounts of a usage, from the first month of any to the last; of priced APIs alone."""

    def __init__(
        self, sheet: PriceSheet, series: Sequence[UsageSeries], holdings: Holdings, span: tuple[int, int]
    ) -> None:
        """``span`` is the first month, and the one after the last.

        Raises NoPriceError where one has no price, RequestError as ``assign``.
        """
        first, end = span
        self.first, self.months = first, end - first
        apis_in_order = dict.fromkeys(each.api for each in series)
        self.pricings = pricings_of(sheet, apis_in_order, span, postpaid=holdings.postpaid)
        self.due = {
            api: sheet.currency.amount(pricing.at_zero) for api, pricing in self.pricings.items() if pricing.at_zero
        }
        """What a month without a row costs, by API, where it does."""
        _require_bearable(series, self.due, first, end)
        free_of, prepaid_of = (
            assign(sheet, holdings.free, series, "free"),
            assign(sheet, holdings.prepaid, series, "prepaid"),
        )
        apis = {api: pricing.tariff.api for api, pricing in self.pricings.items()}
        told = (
            free_of,
            prepaid_of,
            last_months(holdings.free_until, series, apis),
            held_subscriptions(holdings.subscriptions, series, apis),
        )
        self.all = [
            Account(
                self.pricings[each.api],
                padded_to(each, first, end) if own_free or own_prepaid or subscription else each,
                own_free,
                own_prepaid,
                last,
                subscription,
            )
            for each, own_free, own_prepaid, last, subscription in zip(series, *told, strict=True)
        ]


def _require_bearable(series: Sequence[UsageSeries], due: Mapping[str, Decimal], first: int, end: int) -> None:
    """Raise LimitError where months without a row are billed, and would be too many; one mistyped year does it."""
    in_all = (end - first) * len(series)
    if in_all > MAX_IDLE and any(each.api in due for each in series):
        raise LimitError(
            f"{plural(len(series), 'account')} and APIs over {plural(end - first, 'month')} ({month_name(first)} to "
            f"{month_name(end - 1)}) are {grouped(in_all)} months to bill, more than {grouped(MAX_IDLE)}, the limit of one "
            "report; correct a mistyped year, or split the usage file"
        )
