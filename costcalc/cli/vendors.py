"""``compare`` with several sheets: which vendor, at which rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from costcalc.cli.named import named
from costcalc.cli.volume import read_volumes
from costcalc.errors import RequestError, listed
from costcalc.loader import load_sheet
from costcalc.money import parse_money, shown
from costcalc.quantities import Units

if TYPE_CHECKING:
    from costcalc.results.vendors import VendorComparison
    from costcalc.sheet import PriceSheet


class Asked(NamedTuple):
    """Which volumes ``compare`` is asked for."""

    volumes: Mapping[str, Sequence[str]]
    """What was written, by option."""
    days: int | None
    size: int | None
    free: Units | None


def compared(
    words: Sequence[str], api: str | None, asked: Asked, fx: Sequence[str], currency: str | None, contract: str | None
) -> VendorComparison:
    """Compare the vendors that ``-p`` names, each ``SHEET#API``; ``api`` is that of a sheet without one behind it."""
    from costcalc.engine.vendors.comparison import compare_vendors, volumes_api

    if asked.free is not None:
        raise RequestError("--free: each vendor has a quota of its own; leave it out")
    if contract is not None:
        raise RequestError(
            "--contract: has the terms of one vendor; write them under bill in its sheet, and leave it out"
        )
    vendors = list(_loaded(words, api))
    apis = [(sheet, sheet.api(key)) for sheet, key in vendors]
    by_day = any(sheet.counts_days(one) for sheet, one in apis)
    volumes = read_volumes(volumes_api(apis), asked.volumes, asked.days, by_day=by_day)
    first, last, step = (next(iter(volumes.values.get(option, ())), None) for option in ("--from", "--to", "--step"))
    found = compare_vendors(
        vendors,
        calls=volumes.values.get("--calls", []),
        first=first,
        last=last,
        step=step,
        fx=_rates(fx),
        currency=currency,
        days=volumes.days,
        size=asked.size,
    )
    return replace(found, given=volumes.given)


def _loaded(words: Sequence[str], api: str | None) -> Iterator[tuple[PriceSheet, str | None]]:
    """Yield each sheet with its API; a sheet of which several are named is read once."""
    sheets: dict[str, PriceSheet] = {}
    for place, word in enumerate(words):
        if word in words[:place]:
            raise RequestError(f"-p {word} is given twice; name each vendor once")
        sheet, key = named(word)
        if sheet not in sheets:
            sheets[sheet] = load_sheet(sheet)
        keys = [each.key for each in sheets[sheet].apis]
        if not (key or api) and len(keys) > 1:
            raise RequestError(f"-p {sheet}: has {len(keys)} APIs; write {sheet}#{keys[0]} for one of {listed(keys)}")
        yield sheets[sheet], key or api


def _rates(texts: Sequence[str]) -> dict[str, Decimal]:
    """Read ``CODE=AMOUNT`` each."""
    found: dict[str, Decimal] = {}
    for text in texts:
        code, sign, amount = (part.strip() for part in text.partition("="))
        if not sign or not code:
            raise RequestError(
                f"--fx: {shown(text)} is no rate; write what one of a currency is in the report's, as CNY=0.14"
            )
        if code in found:
            raise RequestError(f"--fx names {code} twice; give it one rate")
        try:
            found[code] = parse_money(amount)
        except RequestError:
            raise RequestError(
                f"--fx {code}: {shown(amount)} is no rate; write an amount above 0, as {code}=0.14"
            ) from None
    return found
