"""What several fields of a sheet say together must be possible: tiers without gap, sizes all different."""

from __future__ import annotations

from costcalc.loader.check import Checker, Record
from costcalc.loader.postpaid_rules import check_postpaid, units_of, written
from costcalc.money import plural
from costcalc.sheet import TierBasis


def check_sheet(checker: Checker, sheet: Record) -> None:
    """Report every contradiction between fields."""
    apis: dict[str, Record] = sheet.get("apis", {})
    for key, api in apis.items():
        if quota := api.get("free_quota"):
            _free_quota(checker, quota)
        if packages := api.get("packages"):
            _sizes(checker, packages, api)
        if postpaid := api.get("postpaid"):
            check_postpaid(checker, postpaid, api)
        for check in api.get("checks", ()):
            _check(checker, check, api)
        if OFFERS.intersection(api.node.entries) or (postpaid and postpaid.get("tier_basis") == TierBasis.CALL):
            from costcalc.loader.offer_rules import check_offers

            check_offers(checker, key, apis)


OFFERS = frozenset(("uses", "per_call", "subscriptions"))
"""Keys of an API whose rules few sheets need."""


def _free_quota(checker: Checker, quota: Record) -> None:
    if "validity" in quota and quota.get("period") == "day":
        checker.at(
            quota,
            "validity",
            "units of every day end with the day; remove validity, or write period: month or once",
        )


def _sizes(checker: Checker, packages: Record, api: Record) -> None:
    seen: dict[int, Record] = {}
    for size in packages.get("sizes", ()):
        units = size.get("units")
        if units in seen:
            first = seen[units].node.line
            checker.at(
                size,
                "units",
                f"a package of {written(units, api)} stands here a second time, first in line {first}; remove one",
            )
        elif units is not None:
            seen[units] = size


def _check(checker: Checker, check: Record, api: Record) -> None:
    calls, failed = check.get("calls"), check.get("failed")
    if calls is not None and failed is not None and failed > calls:
        checker.at(
            check,
            "failed",
            f"{written(failed, api)} failed of {plural(units_of(calls, api), 'call')}; correct one of them",
        )
    for part in ("postpaid", "packages"):
        if part in check and part not in api:
            checker.at(check, part, f"this API has no {part}; remove the amount, or write the prices")
    size = check.get("packages_of")
    if size is None:
        return
    packages = api.get("packages")
    if "packages" not in api:
        checker.at(check, "packages_of", "this API has no packages; remove packages_of, or write the prices")
    elif packages and packages.get("sizes"):
        sizes = [one.get("units") for one in packages.get("sizes")]
        if None not in sizes and size not in sizes:
            checker.at(
                check,
                "packages_of",
                f"there is no package of {written(size, api)}; write one of "
                f"{', '.join(written(one, api).replace(',', '_') for one in sorted(sizes))}",
            )
