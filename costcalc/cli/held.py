"""What a user holds, buys and expects, as written on the command line: ``[OWNER:]LEFT@2026-05``, ``2x1M@2026-03``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from costcalc.engine.accounts import Ends, Held, HeldSubscription, OwnPurchase
from costcalc.errors import RequestError, listed
from costcalc.money import brief, parse_count, shown
from costcalc.quantities import parse_units
from costcalc.sheet import Api

_MONTH = r"\d[\d-]*"
_WHOLE_PERCENT = r"([+-]?\d{1,6})\s*%?"


def held(option: str, texts: Sequence[str] | None, *, month_required: bool = False) -> list[Held]:
    """Read ``[OWNER:]LEFT[@MONTH]``, each time the option was given."""
    return [_held(option, text, month_required=month_required) for text in texts or ()]


def ends(texts: Sequence[str] | None) -> list[Ends]:
    """Read ``[OWNER:]MONTH``, each time ``--free-until`` was given."""
    found = []
    for text in texts or ():
        owner, colon, month = text.rpartition(":")
        found.append(Ends(owner=owner if colon else None, month=month.strip(), written=text))
    return found


def subscriptions(texts: Sequence[str] | None) -> list[HeldSubscription]:
    """Read ``[OWNER:]NAME[@MONTH]``, each time ``--subscription`` was given; what is behind @ and no month is of the name."""
    found = []
    for text in texts or ():
        front, at, month = text.rpartition("@")
        dated = bool(at) and re.fullmatch(_MONTH, month.strip(), re.ASCII) is not None
        owner, colon, name = (front if dated else text).rpartition(":")
        until = month.strip() if dated else None
        found.append(HeldSubscription(owner=owner if colon else None, name=name.strip(), until=until, written=text))
    return found


def held_now(texts: Sequence[str] | None, apis: Sequence[Api]) -> dict[str, str]:
    """Return the subscriptions that are held in one month, by the API that sells them; a yearly one is paid in it."""
    found: dict[str, str] = {}
    for one in subscriptions(texts):
        option, keys = f"--subscription {brief(one.written)}", [api.key for api in apis]
        if one.owner is not None and one.owner not in keys:
            raise RequestError(f"{option}: {shown(one.owner)} is not priced here; write one of: {listed(keys)}")
        among = [api for api in apis if one.owner in {None, api.key}]
        offers = [(api.key, offer) for api in among for offer in api.subscriptions if offer.name == one.name]
        if one.until is not None and any(offer.months == 1 for _, offer in offers):
            raise RequestError(f"{option}: {one.name} is paid by the month; leave out @{brief(one.until)}")
        key = offers[0][0] if offers else among[0].key
        if key in found:
            raise RequestError(f"--subscription is given twice for {key}; give it once")
        found[key] = one.name
    return found


def _held(option: str, text: str, *, month_required: bool) -> Held:
    owner, colon, rest = text.rpartition(":")
    units, at, month = rest.partition("@")
    if (at and not month.strip()) or (month_required and not at):
        example = f"{owner}{colon}{units or '5000'}"
        raise RequestError(
            f"{option} {brief(text)}: say until which month it is usable, as {example}@2026-05 ({example}@5 without --start)"
        )
    try:
        count = parse_units(units)
    except RequestError as error:
        raise RequestError(f"{option}: {error}, with @MONTH behind it where it expires") from None
    return Held(owner=owner if colon else None, units=count, month=month.strip() or None, written=text)


def own_purchases(texts: Sequence[str] | None) -> list[OwnPurchase] | None:
    """Read ``COUNTxSIZE@MONTH``, each time ``--buy`` was given; None where it was not."""
    if not texts:
        return None
    found = []
    for text in texts:
        left, at, month = text.partition("@")
        count, times, size = left.replace("×", "x").partition("x")
        if not at or not times or not month.strip():
            raise RequestError(f"--buy: {shown(text)} is not a purchase; write it as 2x1M@2026-03 or 2x1M@3")
        try:
            found.append(OwnPurchase(size=parse_units(size), count=parse_count(count), month=month.strip()))
        except RequestError as error:
            raise RequestError(f"--buy {brief(text)}: {error}") from None
    return found


def owned_purchases(texts: Sequence[str] | None) -> list[tuple[str | None, OwnPurchase]] | None:
    """Read ``[OWNER:]COUNTxSIZE@MONTH``, each time ``--buy`` was given; None where it was not."""
    if not texts:
        return None
    found = []
    for text in texts:
        owner, colon, rest = text.rpartition(":")
        found += [(owner if colon else None, each) for each in own_purchases([rest]) or ()]
    return found


def regret_of(texts: Sequence[str] | None) -> list[int] | None:
    """Read whole per cents, each time ``--regret`` was given: 25% or -10%; None where it was not."""
    if not texts:
        return None
    found = [(text, re.fullmatch(_WHOLE_PERCENT, text.strip(), re.ASCII)) for text in texts]
    for text, match in found:
        if not match:
            raise RequestError(
                f"--regret: {shown(text)} is no whole per cent; write how many more calls, as 25% or -10%"
            )
    return [int(match[1]) for _, match in found if match]
