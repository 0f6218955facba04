"""``estimate`` of an API that uses others: its calls, and what is held of its parts."""

from __future__ import annotations

from costcalc.cli import options
from costcalc.cli.held import held, held_now
from costcalc.cli.volume import asked
from costcalc.engine.estimate_composite import estimate_composite
from costcalc.errors import RequestError
from costcalc.quantities import Units, added
from costcalc.results.common import CHEAPEST
from costcalc.results.composite import CompositeEstimate
from costcalc.sheet import Api, PriceSheet


def estimated(
    sheet: PriceSheet,
    api: str | None,
    calls: str,
    failed: str | None,
    size: str | None,
    days: int | None,
    free: list[str] | None,
    prepaid: list[str] | None,
    subscription: list[str] | None,
    *,
    postpaid: bool,
    pay: str | None,
) -> CompositeEstimate:
    """Price a month of a composite, as the options say."""
    composite = sheet.api(api)
    volume = asked(composite, calls, failed, days, size, by_day=sheet.counts_days(composite))
    return estimate_composite(
        sheet,
        calls=volume.calls,
        failed=volume.failed,
        size=1 if size is None else options.count("--size", size),
        days=volume.days,
        free=_by_part("--free", free, composite),
        prepaid=_by_part("--prepaid", prepaid, composite),
        subscriptions=held_now(subscription, [sheet.api(use.api) for use in composite.uses]),
        api=api,
        postpaid=postpaid,
        pay=pay or CHEAPEST,
    )


def _by_part(option: str, texts: list[str] | None, composite: Api) -> dict[str, Units]:
    """Read what is left of parts: ``PART:N`` each."""
    found: dict[str, Units] = {}
    for one in held(option, texts):
        if one.owner is None or one.month is not None:
            part = composite.uses[0].api
            raise RequestError(f"{option} {one.written}: say of which part of {composite.key}, as {part}:{one.units}")
        found[one.owner] = added([found.get(one.owner, 0), one.units])
    return found
