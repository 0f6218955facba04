"""The vendor's own worked examples of a sheet, recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.tariff import Tariff
from costcalc.errors import CostcalcError, Problem
from costcalc.money import grouped, times, total_of
from costcalc.results.estimate import Estimate
from costcalc.sheet import Api, Check, PriceSheet

MAX_WORK = 400_000
"""How many sums and combinations of packages the checks of one sheet may look at: less than a second."""


def failed_checks(sheet: PriceSheet) -> tuple[Problem, ...]:
    """Return every check of a sheet that does not come out, to the currency's minor unit.

    Where all of them would take too long, the last problem names the first check that is left out.
    """
    problems: list[Problem] = []
    done = 0
    for api in sheet.apis:
        if not api.checks:
            continue
        if why := _why_none(api):
            first = api.checks[0]
            problems.append(Problem(sheet.label, first.line, first.column, f"apis.{api.key}.checks", why))
            continue
        tariff = Tariff(sheet, api)
        for index, check in enumerate(api.checks):
            path = f"apis.{api.key}.checks[{index}]"
            if done + _work(tariff) > MAX_WORK:
                problems.append(
                    Problem(
                        sheet.label,
                        check.line,
                        check.column,
                        path,
                        f"the checks up to here look at more than {MAX_WORK:,} sums of packages, the limit; check fewer "
                        "amounts, or put the APIs into several sheets",
                    )
                )
                return tuple(problems)
            problems.extend(_failed(sheet, tariff, check, path))
        done += _work(tariff)
    return tuple(problems)


def _why_none(api: Api) -> str:
    """Say why a number of calls alone has no price here; nothing where it has one."""
    if api.uses:
        return "an API that uses others has no prices of its own; delete its checks, or write them below those APIs"
    if api.takes_sizes:
        return "calls are priced by their size here, which no check says; delete the checks"
    return ""


def _work(tariff: Tariff) -> int:
    """Return what the packages of an API have been asked so far, in sums and combinations of them."""
    tally = tariff.catalog.tally if tariff.catalog else None
    return tally.weighed + tally.looked if tally else 0


def _failed(sheet: PriceSheet, tariff: Tariff, check: Check, path: str) -> Iterator[Problem]:
    try:
        answer = estimate_tariff(tariff, calls=check.calls, failed=check.failed, free=check.free, prepaid=check.prepaid)
    except CostcalcError as error:
        yield Problem(sheet.label, check.line, check.column, path, f"cannot be computed: {error}")
        return
    for part, expected, actual in _amounts(check, answer, sheet.currency.amount(0)):
        if expected is not None and (actual is None or sheet.currency.round(expected) != actual):
            comes_to = "there is no price" if actual is None else f"the prices come to {grouped(actual)}"
            if actual is not None and part == "packages" and answer.packages and answer.packages.postpaid_amount:
                comes_to = f"the packages alone, without postpaid's fees, come to {grouped(actual)}"
            yield Problem(
                sheet.label,
                check.line,
                check.column,
                f"{path}.{part}",
                f"{grouped(expected)} is expected, but {comes_to}; correct the check or the prices, or delete the check",
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
