"""What the fields of prices by the unit say together must be possible: tiers without gap, blocks, minimum and maximum."""

from __future__ import annotations

from costcalc.loader.check import Checker, Record
from costcalc.money import grouped, plain
from costcalc.quantities import Units, in_units
from costcalc.sheet import ON_REQUEST, Mode, Rounding, TierBasis


def units_of(parts: int, api: Record) -> Units:
    """Return a count of an API, which is read in its smallest parts, as the sheet writes it."""
    return in_units(parts, api.get("decimals", 0))


def written(parts: int, api: Record) -> str:
    """Write such a count."""
    return grouped(units_of(parts, api))


def check_postpaid(checker: Checker, postpaid: Record, api: Record) -> None:
    """Check the prices of postpaid, or of what is beyond a subscription."""
    tiers: list[Record] = postpaid.get("tiers", [])
    if tiers:
        _tiers(checker, postpaid, tiers, api)
    per = postpaid.get("per")
    one = 10 ** api.get("decimals", 0)
    if per is not None and per != one and "rounding" not in postpaid:
        checker.at(
            postpaid,
            "per",
            "with per, 'rounding' is missing; write rounding: up (a started block counts in full), down, nearest or exact (pro rata)",
        )
    if "rounding" in postpaid and "per" not in postpaid:
        checker.at(postpaid, "rounding", "without per there are no blocks to round; add per, or leave out rounding")
    _whole_blocks(checker, postpaid, one)
    minimum, maximum = postpaid.get("minimum"), postpaid.get("maximum")
    if minimum is not None and maximum is not None and minimum > maximum:
        checker.at(
            postpaid,
            "minimum",
            f"the minimum {plain(minimum)} is above the maximum {plain(maximum)}; exchange or correct them",
        )


def _whole_blocks(checker: Checker, postpaid: Record, one: int) -> None:
    """Refuse whole blocks of graduated tiers among which free or prepaid units count.

    A block could begin with free units and end with charged ones, and vendors do not say which tier prices it.
    """
    basis, rounding = postpaid.get("tier_basis", TierBasis.BILLABLE), postpaid.get("rounding", Rounding.EXACT)
    blocks = postpaid.get("per", one) > 1 and rounding != Rounding.EXACT
    if blocks and postpaid.get("mode") == Mode.GRADUATED and basis not in {TierBasis.BILLABLE, TierBasis.CALL}:
        checker.at(
            postpaid,
            "tier_basis",
            f"'{basis}' counts units that are free or prepaid, and with graduated tiers it is open which of them share "
            "a block that is rounded up; write tier_basis: billable, or rounding: exact",
        )


def _tiers(checker: Checker, postpaid: Record, tiers: list[Record], api: Record) -> None:
    words = [word for tier in tiers for word in ("from", "up_to") if word in tier]
    if not words:
        if len(tiers) > 1:
            checker.at(
                postpaid,
                "tiers",
                "no tier says its bound; write 'from' (begins at) in each, or 'up_to' (ends at) in all but the last",
            )
    else:
        word, other = ("from", "up_to") if words[0] == "from" else ("up_to", "from")
        mixed = [tier for tier in tiers if other in tier]
        for tier in mixed:
            checker.at(tier, other, f"{other!r} in a list that uses {word!r}; use one of the two words in all tiers")
        if not mixed:
            _bounds(checker, word, tiers, api)
    for index, tier in enumerate(tiers):
        if tier.get("unit_price") == ON_REQUEST:
            if index < len(tiers) - 1:
                checker.at(
                    tier,
                    "unit_price",
                    "only the last tier can be on request; move it to the end, or write its price",
                )
            elif index == 0:
                checker.at(
                    tier,
                    "unit_price",
                    "the only tier is on request, so there is no price; write one, or remove postpaid",
                )
            if "flat_fee" in tier:
                checker.at(tier, "flat_fee", "a tier on request has no fee; remove flat_fee")


def _bounds(checker: Checker, word: str, tiers: list[Record], api: Record) -> None:
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
            checker.at(
                tier,
                word,
                "the last tier has no up_to; remove it, or add a tier with unit_price: on_request beyond it",
            )
        bound: int | None = tier.get(word)
        if bound is None:
            continue
        if word == "from" and index == 0 and bound != 0:
            checker.at(tier, word, f"the first tier begins at {written(bound, api)}; write from: 0")
        if before is not None and bound <= before:
            checker.at(
                tier,
                word,
                f"{written(bound, api)} does not follow {written(before, api)}; write the tiers in ascending order",
            )
        before = bound
