"""Two price sheets → the values that differ, by their path; the types are compared, not the text.

What was only written in other words (``10_000`` for ``10000``, another order, a default written out) is no change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import MISSING, fields
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from costcalc.engine.as_read import as_read
from costcalc.money import grouped, plain
from costcalc.quantities import Units
from costcalc.results.diff import Change, Value
from costcalc.sheet import ON_REQUEST, Api, Bound, Concurrency, FreeQuota, Package, Packages, Postpaid, PriceSheet, Tier

if TYPE_CHECKING:
    from costcalc.sheet.offers import Subscription

_TOP = ("provider", "product", "as_of", "source")
_POSTPAID = [each.name for each in fields(Postpaid) if each.name not in {"tiers", "bound"}]
"""All but the tiers, which are compared one by one, and the word that their bounds are written with."""


def sheet_changes(old: PriceSheet, new: PriceSheet, apis: Collection[str]) -> tuple[Change, ...]:
    """Return what differs in the head, in some APIs that both have and in those they use, and which were added or removed.

    Money is in the currency's unit, counts are as people read them. The index of a tier is that in the new sheet, of a removed
    tier that in the old one.
    """
    used = {use.api for sheet in (old, new) for api in sheet.apis if api.key in apis for use in api.uses}
    return tuple(_changes(old, new, used.union(apis)))


def _changes(old: PriceSheet, new: PriceSheet, apis: Collection[str]) -> Iterator[Change]:
    for name in _TOP:
        yield from _differ(name, getattr(old, name), getattr(new, name))
    if old.amounts or new.amounts or old.bill or new.bill:
        from costcalc.engine.changes.term_changes import term_changes

        yield from term_changes(old, new)
    yield from _caveats("caveats", old.caveats, new.caveats)
    before, after = ({api.key: api for api in sheet.apis} for sheet in (old, new))
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            yield from _differ(f"apis.{key}", was.name if was else None, now.name if now else None)
        elif key in apis:
            uses = [
                {use.api: sheet.api(use.api).units(use.units) for use in api.uses}
                for sheet, api in ((old, was), (new, now))
            ]
            for used in {**uses[0], **uses[1]}:
                yield from _differ(f"apis.{key}.uses.{used}", uses[0].get(used), uses[1].get(used))
            yield from _api(f"apis.{key}", as_read(was, was.decimals), as_read(now, now.decimals))


def _differ(path: str, before: Value, after: Value) -> Iterator[Change]:
    if before != after:
        yield Change(path=path, before=_short(before), after=_short(after))


def _short(value: Value) -> Value:
    """Return a price without trailing zeros, as 0.08 for 0.080: a sheet may write either."""
    return Decimal(plain(value)) if isinstance(value, Decimal) else value


def _record(path: str, kind: Any, before: Any, after: Any, names: Sequence[str]) -> Iterator[Change]:
    """Yield the fields that differ; of a record that only one side has, those that are no default."""
    defaults = {each.name: None if each.default is MISSING else each.default for each in fields(kind)}
    for name in names:
        was, now = (None if record is None else getattr(record, name) for record in (before, after))
        if (before is None or after is None) and defaults[name] in {was, now} - {None}:
            continue
        yield from _differ(f"{path}.{name}", was, now)


def _api(path: str, old: Api, new: Api) -> Iterator[Change]:
    yield from _record(path, Api, old, new, ("name", "unit", "decimals"))
    for name in ("minimum", "block"):
        yield from _differ(
            f"{path}.per_call.{name}", getattr(old.per_call, name, None), getattr(new.per_call, name, None)
        )
    if old.discount or new.discount:
        from costcalc.engine.changes.term_changes import discount_changes

        yield from discount_changes(f"{path}.discount", old.discount, new.discount)
    yield from _caveats(f"{path}.caveats", old.caveats, new.caveats)
    quotas = (_quota(old.free_quota), _quota(new.free_quota))
    for name in quotas[0]:
        yield from _differ(f"{path}.free_quota.{name}", quotas[0][name], quotas[1][name])
    yield from _packages(f"{path}.packages", old.packages, new.packages)
    yield from _postpaid(f"{path}.postpaid", old.postpaid, new.postpaid)
    before, after = ({offer.name: offer for offer in api.subscriptions} for api in (old, new))
    for name in {**before, **after}:
        yield from _subscription(f"{path}.subscriptions.{name}", before.get(name), after.get(name))
    yield from _record(
        f"{path}.concurrency",
        Concurrency,
        old.concurrency,
        new.concurrency,
        ("included", "daily_price", "monthly_price"),
    )


def _subscription(path: str, old: Subscription | None, new: Subscription | None) -> Iterator[Change]:
    for name in ("price", "months", "included", "included_per_term", "per_concurrency"):
        yield from _differ(f"{path}.{name}", getattr(old, name, None), getattr(new, name, None))
    was, now = (offer.beyond if offer else None for offer in (old, new))
    priced = [beyond if isinstance(beyond, Postpaid) else None for beyond in (was, now)]
    if any(priced):
        yield from _postpaid(f"{path}.beyond", *priced)
    yield from _differ(
        f"{path}.beyond",
        *(None if beyond is None or isinstance(beyond, Postpaid) else beyond.value for beyond in (was, now)),
    )


def _caveats(path: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the sentences of one side alone, one of each side together; their order says nothing."""
    before = [(index, text) for index, text in enumerate(old) if text not in new]
    after = [(index, text) for index, text in enumerate(new) if text not in old]
    for was, now in zip_longest(before, after):
        index = (now or was)[0]
        yield from _differ(f"{path}[{index}]", was and was[1], now and now[1])


def _quota(quota: FreeQuota | None) -> dict[str, Value]:
    if quota is None:
        return dict.fromkeys(("period", "units", "validity"))
    return {"period": quota.period.value, "units": quota.units, "validity": _span(quota.validity)}


def _span(months: int | None) -> str | None:
    """Write a validity as a sheet does: years where they are whole."""
    if months is None:
        return None
    count, word = (months, "month") if months % 12 else (months // 12, "year")
    return f"{count} {word}{'' if count == 1 else 's'}"


def _packages(path: str, old: Packages | None, new: Packages | None) -> Iterator[Change]:
    yield from _differ(f"{path}.validity", _span(old.validity if old else None), _span(new.validity if new else None))
    yield from _record(path, Packages, old, new, ("refund_window",))
    before, after = ({package.size: package for package in each.sizes} if each else {} for each in (old, new))
    for size in sorted({*before, *after}):
        yield from _record(f"{path}.sizes[{_count(size)}]", Package, before.get(size), after.get(size), ("price",))


def _postpaid(path: str, old: Postpaid | None, new: Postpaid | None) -> Iterator[Change]:
    yield from _record(path, Postpaid, old, new, _POSTPAID)
    before, after = (postpaid.tiers if postpaid else () for postpaid in (old, new))
    if {len(before), len(after)} <= {0, 1} and not any(tier.flat_fee for tier in (*before, *after)):
        was, now = (_price(tiers[0]) if tiers else None for tiers in (before, after))
        yield from _differ(f"{path}.unit_price", was, now)
        return
    up_to = new is not None and new.bound is Bound.UP_TO and (old is None or old.bound is Bound.UP_TO)
    for index, tier_before, tier_after in _pairs(before, after):
        yield from _tier(f"{path}.tiers[{index}]", tier_before, tier_after, up_to=up_to)


def _pairs(old: Sequence[Tier], new: Sequence[Tier]) -> list[tuple[int, Tier | None, Tier | None]]:
    """Pair tiers by their place where both have as many, else by where they begin.

    Sorted by the place in the new sheet; a tier of one sheet alone stands without a partner.
    """
    if len(old) == len(new):
        return [(index, was, now) for index, (was, now) in enumerate(zip(old, new, strict=True))]
    before = {tier.first: tier for tier in old}
    kept = {tier.first for tier in new}
    pairs: list[tuple[int, Tier | None, Tier | None]] = [
        (index, before.get(now.first), now) for index, now in enumerate(new)
    ]
    pairs += [(index, was, None) for index, was in enumerate(old) if was.first not in kept]
    return sorted(pairs, key=lambda pair: (pair[0], pair[2] is None))


def _tier(path: str, old: Tier | None, new: Tier | None, *, up_to: bool) -> Iterator[Change]:
    if old is None or new is None:
        yield from _differ(path, _written(old, up_to=up_to), _written(new, up_to=up_to))
        return
    if up_to:
        yield from _differ(f"{path}.up_to", old.last, new.last)
    else:
        yield from _differ(f"{path}.from", old.first, new.first)
    yield from _differ(f"{path}.unit_price", _price(old), _price(new))
    yield from _differ(f"{path}.flat_fee", old.flat_fee, new.flat_fee)


def _count(count: Units) -> str:
    """Write a count as a sheet does: 10_000, 5.3."""
    return grouped(count).replace(",", "_")


def _price(tier: Tier) -> Decimal | str:
    return ON_REQUEST if tier.unit_price is None else tier.unit_price


def _written(tier: Tier | None, *, up_to: bool) -> str | None:
    """Write a whole tier as its line in the sheet."""
    if tier is None:
        return None
    parts = (
        []
        if up_to and tier.last is None
        else [f"up_to: {_count(tier.last or 0)}" if up_to else f"from: {_count(tier.first)}"]
    )
    price = _price(tier)
    parts.append(f"unit_price: {price if isinstance(price, str) else plain(price)}")
    if tier.flat_fee:
        parts.append(f"flat_fee: {plain(tier.flat_fee)}")
    return f"{{{', '.join(parts)}}}"
