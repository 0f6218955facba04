"""Hypothesis strategies: price lists, packages and sheets small enough to be checked by hand or by exhaustion."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal

from hypothesis import strategies as st

from costcalc.money import currency
from costcalc.sheet import (
    Api,
    Bound,
    Concurrency,
    FreeQuota,
    Mode,
    Package,
    Packages,
    Period,
    Postpaid,
    PriceSheet,
    Rounding,
    Tier,
    TierBasis,
)

ZERO = Decimal(0)
BASES = tuple(basis for basis in TierBasis if basis is not TierBasis.CALL)
"""Those that count the units of a period."""
EXACT = Context(prec=60)
"""Long enough for any price that a sheet can hold."""

names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)
"""One word in any script."""


def prices(least: int = 0) -> st.SearchStrategy[Decimal]:
    """Return unit prices of up to four decimals, many of them with half a cent in them."""
    return st.builds(lambda number, places: Decimal(number).scaleb(-places), st.integers(least, 300), st.integers(0, 4))


def fees(least: int, most: int) -> st.SearchStrategy[Decimal]:
    """Return amounts in whole cents."""
    return st.integers(100 * least, 100 * most).map(lambda number: Decimal(number).scaleb(-2))


@st.composite
def postpaids(
    draw: st.DrawFn,
    *,
    mode: Mode | None = None,
    most: int = 40,
    whole_cents: bool = False,
    fees_and_bounds: bool = True,
    on_request: bool = True,
) -> Postpaid:
    """Draw a postpaid price list whose tiers begin at or below ``most``, of either mode or of the one given."""
    firsts = [0, *sorted(draw(st.sets(st.integers(1, most), max_size=3)))]
    tiers = [
        Tier(
            first=first,
            last=after - 1 if after else None,
            unit_price=draw(fees(0, 1) if whole_cents else prices()),
            flat_fee=draw(st.just(ZERO) | fees(0, 3)) if fees_and_bounds else ZERO,
        )
        for first, after in zip(firsts, [*firsts[1:], None], strict=True)
    ]
    if on_request and len(tiers) > 1 and draw(st.integers(0, 5)) == 0:
        tiers[-1] = Tier(first=firsts[-1], last=None, unit_price=None)
    per = 1 if whole_cents else draw(st.sampled_from([1, 1, 3, 10]))
    rest = fees_and_bounds
    drawn = Postpaid(
        tiers=tuple(tiers),
        mode=mode or draw(st.sampled_from(Mode)),
        # A tier up to 0 cannot be written.
        bound=draw(st.sampled_from(Bound)) if len(tiers) > 1 and tiers[0].last else Bound.FROM,
        enabled_by_default=draw(st.booleans()),
        tier_basis=draw(st.sampled_from(BASES)),
        per=per,
        rounding=draw(st.sampled_from(Rounding)) if per > 1 else Rounding.EXACT,
        flat_fee_at_zero=rest and draw(st.booleans()),
        base_fee=draw(st.none() | fees(0, 3)) if rest else None,
        minimum=draw(st.none() | fees(0, 20)) if rest else None,
        maximum=draw(st.none() | fees(20, 60)) if rest else None,
    )
    return accepted(drawn)


def accepted(drawn: Postpaid) -> Postpaid:
    """Return a price list as the loader takes it: graduated tiers in whole blocks count no free or prepaid unit."""
    refused = drawn.mode is Mode.GRADUATED and drawn.rounding is not Rounding.EXACT and drawn.per > 1
    return replace(drawn, tier_basis=TierBasis.BILLABLE) if refused else drawn


@st.composite
def sizes(draw: st.DrawFn, *, most: int = 20) -> tuple[Package, ...]:
    """Draw one to three package sizes: nested or not, at any price or at one price a unit."""
    count = draw(st.integers(1, 3))
    if draw(st.booleans()):
        numbers = [draw(st.sampled_from([1, 2, 3, 5]))]
        while len(numbers) < count:
            numbers.append(numbers[-1] * draw(st.integers(2, 4)))
    else:
        numbers = sorted(draw(st.sets(st.integers(1, most), min_size=count, max_size=count)))
    if draw(st.booleans()):
        return tuple(Package(size=number, price=draw(fees(0, 30)) + Decimal("0.01")) for number in numbers)
    price = draw(fees(0, 2)) + Decimal("0.01")
    return tuple(Package(size=number, price=price * number) for number in numbers)


@st.composite
def free_quotas(draw: st.DrawFn, *, most: int = 30) -> FreeQuota:
    """Draw a free quota, of every month or once, with an amount or, once, without."""
    if draw(st.booleans()):
        return FreeQuota(period=Period.MONTH, units=draw(st.integers(0, most)))
    units = draw(st.none() | st.integers(0, most))
    return FreeQuota(period=Period.ONCE, units=units, validity=draw(st.none() | st.integers(1, 24)))


@st.composite
def apis(draw: st.DrawFn, digits: int = 2) -> Api:
    """Draw an API with postpaid, packages or both, whose packages cost whole minor units."""
    payable = Decimal(10) ** (2 - digits)  # what costs whole cents costs whole yen a hundred times
    kinds = draw(st.sampled_from(["postpaid", "packages", "both", "both", "both"]))
    offered = tuple(Package(size=one.size, price=one.price * payable) for one in draw(sizes()))
    return Api(
        key="a",
        name=draw(names),
        unit="call",
        free_quota=draw(st.none() | free_quotas()),
        packages=Packages(sizes=offered, validity=draw(st.sampled_from([1, 2, 6, 12, 13, 1_200])))
        if kinds != "postpaid"
        else None,
        postpaid=draw(postpaids()) if kinds != "packages" else None,
        concurrency=draw(st.none() | concurrencies()),
    )


def concurrencies() -> st.SearchStrategy[Concurrency]:
    """Draw what is included, and what one more costs: by the day, by the month, both, or nothing on sale."""
    return st.builds(
        Concurrency, included=st.integers(0, 5), daily_price=st.none() | prices(), monthly_price=st.none() | prices()
    )


@st.composite
def sheets(draw: st.DrawFn) -> PriceSheet:
    """Draw a sheet of one API in one of three currencies."""
    money = currency(draw(st.sampled_from(["USD", "USD", "JPY", "KWD"])))
    return PriceSheet(
        label="a drawn sheet",
        provider=draw(names),
        product=draw(st.none() | names),
        currency=money,
        as_of=draw(st.sampled_from(["2026", "2026-02", "2026-02-28"])),
        source=draw(names),
        apis=(draw(apis(money.digits)),),
    )


@st.composite
def large_postpaids(draw: st.DrawFn) -> Postpaid:
    """Draw a price list with the largest bounds, the longest prices and the largest blocks that a sheet may have."""
    firsts = [0, *sorted(draw(st.sets(st.integers(1, 10**15), max_size=3)))]
    exact = st.builds(
        lambda number, places: Decimal(number).scaleb(-places, EXACT), st.integers(0, 10**40), st.integers(20, 30)
    )
    per = draw(st.sampled_from([1, 1, 7, 1_000, 999_999_999_989]))
    return Postpaid(
        tiers=tuple(
            Tier(first=first, last=after - 1 if after else None, unit_price=draw(exact))
            for first, after in zip(firsts, [*firsts[1:], None], strict=True)
        ),
        mode=draw(st.sampled_from(Mode)),
        per=per,
        rounding=draw(st.sampled_from(Rounding)) if per > 1 else Rounding.EXACT,
    )
