"""Fixed rates between currencies, as the user gives them: what one of each is in the currency of a report."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from costcalc.errors import RequestError, listed
from costcalc.iso4217 import digits_by_code
from costcalc.money import plain, plus, times, with_places


def rates_to(report: str, used: Mapping[str, str], fx: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the rate of each currency that is used; ``used`` says by whom, for messages.

    RequestError where one is missing, is no rate, or is of a currency that nobody uses.
    """
    _require_code(report, "`currency`")
    for code, rate in fx.items():
        _require_code(code, "`fx`")
        if not isinstance(rate, Decimal):
            raise RequestError(f"`fx` {code}: a Decimal is expected, not {rate!r}")
        if not rate.is_finite() or rate <= 0:
            raise RequestError(f"`fx` {code}={rate}: a rate is an amount above 0, as 0.14")
        if code == report:
            raise RequestError(
                f"`fx` {code}={rate}: the report is in {code} already; leave it out, or name another `currency`"
            )
        if code not in used:
            raise RequestError(f"`fx` {code}={rate}: no sheet is in {code} ({listed(list(used), 5)}); leave it out")
    missing = [code for code in used if code not in {report, *fx}]
    if missing:
        options = " ".join(f"`fx` {code}=AMOUNT" for code in missing)
        one = f"one {missing[0]}" if len(missing) == 1 else "one of each"
        raise RequestError(
            f"{used[missing[0]]} is in {missing[0]} and the report in {report}; add {options}, what {one} is in {report}"
        )
    return {code: Decimal(1) if code == report else fx[code] for code in used}


def converted(amount: Decimal, rate: Decimal, digits: int) -> Decimal:
    """Return an amount in another currency with every digit, and at least those of that currency: 189.00 × 0.14 → 26.46."""
    return amount if rate == 1 else plus(Decimal(plain(times(amount, rate))), with_places(0, digits))


def _require_code(code: str, option: str) -> None:
    known = digits_by_code()
    if code not in known:
        near = f"; did you mean {code.upper()!r}?" if code.upper() in known else "; write one of ISO 4217, as USD"
        raise RequestError(f"{option} {code}: no currency has this code{near}")
