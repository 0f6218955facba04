"""A concurrency advice as JSON values."""

from __future__ import annotations

from costcalc.render.payloads import Json, add_on_purchase, money, price, top
from costcalc.results.concurrency import ConcurrencyAdvice, DeadlineChoice, RateChoice


def payload(advice: ConcurrencyAdvice) -> Json:
    """Return a concurrency advice as JSON values."""
    utilisation = advice.utilisation
    return top(advice) | {
        "basis": advice.basis.value,
        "days": advice.days,
        "required": advice.required,
        "included": advice.included,
        "additional": advice.additional,
        "daily": {"price": price(advice.daily_price), "total": money(advice.daily_total)},
        "monthly": {"price": price(advice.monthly_price), "total": money(advice.monthly_total)},
        "cheapest": {
            "total": money(advice.total),
            "purchases": [add_on_purchase(bought) for bought in advice.purchases],
        },
        "break_even_days": advice.break_even_days,
        "peak_total": money(advice.peak_total),
        "utilisation": None if utilisation is None else _ratio(float(utilisation)),
        "choices": [_choice(choice) for choice in advice.choices],
        "assumptions": advice.assumptions,
    }


def _ratio(number: float) -> float:
    """Return a share or a number of seconds to six digits; these are no money."""
    return round(number, 6)


def _choice(choice: RateChoice | DeadlineChoice) -> Json:
    same = {"at_once": choice.concurrency, "additional": choice.additional, "total": money(choice.total)}
    if isinstance(choice, RateChoice):
        return same | {
            "utilisation": _ratio(choice.utilisation),
            "wait_probability": _ratio(choice.wait_probability),
            "within_probability": _ratio(choice.within_probability),
            "mean_wait_seconds": _ratio(choice.mean_wait),
            "percentile_wait_seconds": _ratio(choice.percentile_wait),
            "throughput_per_second": _ratio(float(choice.throughput)),
        }
    return same | {
        "window_seconds": None if choice.window is None else _ratio(float(choice.window)),
        "takes_seconds": _ratio(float(choice.takes)),
        "once_total": money(choice.once_total),
    }
