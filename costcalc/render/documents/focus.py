"""The charges of a bill in the columns of FOCUS 1.2, Cost and Usage: https://focus.finops.org/focus-specification/v1-2.

A month is a billing period and a charge period, from its first instant to that of the next one, in UTC. Costs are exact where
units are multiplied by prices (ListCost, ContractedCost); BilledCost is rounded as the bill is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.money import plain, times
from costcalc.quantities import Units, ungrouped
from costcalc.render.documents import words as w
from costcalc.results.charges import Category, Charge, Charges
from costcalc.usage import month_name

_NAMES = (
    "BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart "
    "ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart CommitmentDiscountCategory "
    "CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity CommitmentDiscountStatus CommitmentDiscountType "
    "CommitmentDiscountUnit ConsumedQuantity ConsumedUnit ContractedCost ContractedUnitPrice EffectiveCost InvoiceIssuerName "
    "ListCost ListUnitPrice PricingCategory PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory ServiceName "
    "ServiceSubcategory SkuId SkuPriceId SubAccountId SubAccountName x_Forecast"
)
_PRICED = {Category.USAGE, Category.PURCHASE}


def _rows(bill: Charges) -> Iterator[w.Json]:
    same = {
        "BillingAccountId": bill.billing_account,
        "BillingAccountName": bill.billing_account,
        "BillingCurrency": bill.currency,
        "InvoiceIssuerName": bill.provider,
        "ProviderName": bill.provider,
        "PublisherName": bill.provider,
        # What a sheet is about, no key of it says.
        "ServiceCategory": "Other",
        "ServiceSubcategory": "Other (Other)",
        "x_Forecast": bill.forecast,
    }
    for charge in bill.rows:
        yield same | _row(charge)


def _row(charge: Charge) -> w.Json:
    start, end = _instant(charge.month), _instant(charge.month + 1)
    of_api = charge.category in _PRICED
    row: w.Json = {
        "BilledCost": _number(charge.billed),
        "BillingPeriodStart": start,
        "BillingPeriodEnd": end,
        "ChargeCategory": charge.category.value,
        "ChargeDescription": charge.about,
        "ChargeFrequency": charge.frequency.value,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": end,
        "EffectiveCost": _number(charge.effective),
        "ListCost": _number(charge.billed),
        "ContractedCost": _number(charge.billed),
        "ServiceName": charge.service,
        "SkuId": charge.api,
        "SubAccountId": charge.account,
        "SubAccountName": charge.account,
    }
    priced, prepaid = charge.priced, charge.prepaid
    if priced:
        row |= {
            "SkuPriceId": priced.sku,
            "PricingCategory": "Committed" if prepaid and charge.category is Category.USAGE else "Standard",
            "PricingQuantity": _number(priced.quantity),
            "PricingUnit": _unit(priced.unit),
            "ListUnitPrice": _number(priced.list_price),
            "ContractedUnitPrice": _number(priced.price),
            "ListCost": _number(times(priced.list_price, priced.quantity)),
            "ContractedCost": _number(times(priced.price, priced.quantity)),
        }
    if charge.consumed is not None and of_api:
        row |= {"ConsumedQuantity": _units(charge.consumed), "ConsumedUnit": _unit(charge.unit or "")}
    if prepaid:
        row |= {
            "CommitmentDiscountCategory": "Usage",
            "CommitmentDiscountId": prepaid.id,
            "CommitmentDiscountName": prepaid.id,
            "CommitmentDiscountQuantity": _units(prepaid.quantity),
            "CommitmentDiscountStatus": prepaid.status,
            "CommitmentDiscountType": prepaid.kind,
            "CommitmentDiscountUnit": _unit(charge.unit or ""),
        }
    return row


def _instant(month: int) -> str:
    return f"{month_name(month)}-01T00:00:00Z"


def _number(amount: Decimal) -> str:
    return plain(amount)


def _units(units: Units) -> str:
    return ungrouped(units)


def _unit(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


COLUMNS = w.Columns(_NAMES, _rows)
