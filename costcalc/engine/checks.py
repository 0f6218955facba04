"""The vendor's own worked examples of a sheet, recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.tariff import Tariff
from costcalc.errors import CostcalcError, Problem
from costcalc.money import grouped, times, total_of
from costcalc.results.estimate import Estimate
from costcalc.sheet import Check, PriceSheet


def failed_checks(sheet: PriceSheet) -> tuple[Problem, ...]:
    """Return every check of a sheet that does not come out, to the currency's minor unit."""
    return tuple(problem for api in sheet.apis for problem in _failed(sheet, Tariff(sheet, api.key)))


def _failed(sheet: PriceSheet, tariff: Tariff) -> Iterator[Problem]:
    for index, check in enumerate(tariff.api.checks):
        path = f"apis.{tariff.api.key}.checks[{index}]"
        try:
            answer = estimate_tariff(
                tariff, calls=check.calls, failed=check.failed, free=check.free, prepaid=check.prepaid
            )
        except CostcalcError as error:
            yield Problem(sheet.label, check.line, check.column, path, f"cannot be computed: {error}")
            continue
        for part, expected, actual in _amounts(check, answer, sheet.currency.amount(0)):
            if expected is not None and (actual is None or sheet.currency.round(expected) != actual):
                comes_to = "there is no price" if actual is None else f"the prices come to {grouped(actual)}"
                yield Problem(
                    sheet.label,
                    check.line,
                    check.column,
                    f"{path}.{part}",
                    f"{grouped(expected)} is expected, but {comes_to}; correct the check or the prices",
                )


def _amounts(check: Check, answer: Estimate, zero: Decimal) -> Iterator[tuple[str, Decimal | None, Decimal | None]]:
    packages = None
    if answer.packages:
        # A vendor's example of packages is about their price, without what postpaid costs beside them.
        packages = total_of((bought.total for bought in answer.packages.purchases), zero)
    if check.packages_of and answer.packages:
        packages = next(
            times(option.price, option.count) for option in answer.packages.options if option.size == check.packages_of
        )
    yield "postpaid", check.postpaid, answer.postpaid.total if answer.postpaid else None
    yield "packages", check.packages, packages
    yield "cheapest", check.cheapest, answer.cheapest.total if answer.cheapest else None
