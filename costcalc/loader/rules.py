"""What several fields of a sheet say together must be possible: tiers without gap, sizes all different."""

from __future__ import annotations

from costcalc.loader.check import Checker, Record
from costcalc.loader.format1 import ON_REQUEST
from costcalc.money import grouped, plain, plural
from costcalc.sheet import Mode, Rounding, TierBasis


def check_sheet(checker: Checker, sheet: Record) -> None:
    """Report every contradiction between fields."""
    for api in sheet.get("apis", {}).values():
        if quota := api.get("free_quota"):
            _free_quota(checker, quota)
        if packages := api.get("packages"):
            _sizes(checker, packages)
        if postpaid := api.get("postpaid"):
            _postpaid(checker, postpaid)
        for check in api.get("checks", ()):
            _check(checker, check, api)


def _report(checker: Checker, record: Record, name: str, message: str) -> None:
    node, path = record.at(name)
    checker.report(node, path, message)


def _free_quota(checker: Checker, quota: Record) -> None:
    if "validity" in quota and quota.get("period") == "month":
        _report(
            checker,
            quota,
            "validity",
            "units of every month end with the month; remove validity, or write period: once",
        )


def _sizes(checker: Checker, packages: Record) -> None:
    seen: dict[int, Record] = {}
    for size in packages.get("sizes", ()):
        units = size.get("units")
        if units in seen:
            first = seen[units].node.line
            _report(
                checker,
                size,
                "units",
                f"a package of {grouped(units)} stands here a second time, first in line {first}; remove one",
            )
        elif units is not None:
            seen[units] = size


def _postpaid(checker: Checker, postpaid: Record) -> None:
    tiers: list[Record] = postpaid.get("tiers", [])
    if tiers:
        _tiers(checker, postpaid, tiers)
    per = postpaid.get("per")
    if per is not None and per != 1 and "rounding" not in postpaid:
        _report(
            checker,
            postpaid,
            "per",
            "with per, 'rounding' is missing; write rounding: up (a started block counts in full) or rounding: exact (pro rata)",
        )
    if "rounding" in postpaid and "per" not in postpaid:
        _report(
            checker, postpaid, "rounding", "without per there are no blocks to round; add per, or leave out rounding"
        )
    _whole_blocks(checker, postpaid)
    minimum, maximum = postpaid.get("minimum"), postpaid.get("maximum")
    if minimum is not None and maximum is not None and minimum > maximum:
        _report(
            checker,
            postpaid,
            "minimum",
            f"the minimum {plain(minimum)} is above the maximum {plain(maximum)}; exchange or correct them",
        )


def _whole_blocks(checker: Checker, postpaid: Record) -> None:
    """Refuse whole blocks of graduated tiers among which free or prepaid units count.

    A block could begin with free units and end with charged ones, and vendors do not say which tier prices it.
    """
    basis = postpaid.get("tier_basis", TierBasis.BILLABLE)
    blocks = postpaid.get("per", 1) != 1 and postpaid.get("rounding") == Rounding.UP
    if blocks and postpaid.get("mode") == Mode.GRADUATED and basis != TierBasis.BILLABLE:
        _report(
            checker,
            postpaid,
            "tier_basis",
            f"'{basis}' counts units that are free or prepaid, and with graduated tiers it is open which of them share "
            "a block that is rounded up; write tier_basis: billable, or rounding: exact",
        )


def _tiers(checker: Checker, postpaid: Record, tiers: list[Record]) -> None:
    words = [word for tier in tiers for word in ("from", "up_to") if word in tier]
    if not words:
        if len(tiers) > 1:
            _report(
                checker,
                postpaid,
                "tiers",
                "no tier says its bound; write 'from' (begins at) in each, or 'up_to' (ends at) in all but the last",
            )
    else:
        word, other = ("from", "up_to") if words[0] == "from" else ("up_to", "from")
        mixed = [tier for tier in tiers if other in tier]
        for tier in mixed:
            _report(
                checker, tier, other, f"{other!r} in a list that uses {word!r}; use one of the two words in all tiers"
            )
        if not mixed:
            _bounds(checker, word, tiers)
    for index, tier in enumerate(tiers):
        if tier.get("unit_price") == ON_REQUEST:
            if index < len(tiers) - 1:
                _report(
                    checker,
                    tier,
                    "unit_price",
                    "only the last tier can be on request; move it to the end, or write its price",
                )
            elif index == 0:
                _report(
                    checker,
                    tier,
                    "unit_price",
                    "the only tier is on request, so there is no price; write one, or remove postpaid",
                )
            if "flat_fee" in tier:
                _report(checker, tier, "flat_fee", "a tier on request has no fee; remove flat_fee")


def _bounds(checker: Checker, word: str, tiers: list[Record]) -> None:
    """Check that bounds ascend, begin at 0 (from), and end with a tier that has none (up_to)."""
    before: int | None = None
    for index, tier in enumerate(tiers):
        last = index == len(tiers) - 1
        if word not in tier:
            if word == "from":
                first = "0" if index == 0 else "the volume at which it begins"
                checker.report(tier.node, tier.path, f"'from' is missing; write {first}")
            elif not last:
                checker.report(tier.node, tier.path, "'up_to' is missing; only the last tier goes on without end")
            continue
        if word == "up_to" and last:
            _report(
                checker,
                tier,
                word,
                "the last tier has no up_to; remove it, or add a tier with unit_price: on_request beyond it",
            )
        bound: int | None = tier.get(word)
        if bound is None:
            continue
        if word == "from" and index == 0 and bound != 0:
            _report(checker, tier, word, f"the first tier begins at {grouped(bound)}; write from: 0")
        if before is not None and bound <= before:
            _report(
                checker,
                tier,
                word,
                f"{grouped(bound)} does not follow {grouped(before)}; write the tiers in ascending order",
            )
        before = bound


def _check(checker: Checker, check: Record, api: Record) -> None:
    calls, failed = check.get("calls"), check.get("failed")
    if calls is not None and failed is not None and failed > calls:
        _report(checker, check, "failed", f"{grouped(failed)} failed of {plural(calls, 'call')}; correct one of them")
    for part in ("postpaid", "packages"):
        if part in check and part not in api:
            _report(checker, check, part, f"this API has no {part}; remove the amount, or write the prices")
    size = check.get("packages_of")
    if size is None:
        return
    packages = api.get("packages")
    if "packages" not in api:
        _report(checker, check, "packages_of", "this API has no packages; remove packages_of, or write the prices")
    elif packages and packages.get("sizes"):
        sizes = [one.get("units") for one in packages.get("sizes")]
        if None not in sizes and size not in sizes:
            _report(
                checker,
                check,
                "packages_of",
                f"there is no package of {grouped(size)}; write one of {', '.join(f'{one:_}' for one in sorted(sizes))}",
            )
