"""Volumes that cost more than a larger one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from costcalc.quantities import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadZone:
    """A maximal run of volumes for each of which a larger one costs less."""

    first: Units
    last: Units
    cheaper_at: Units
    """The first volume after the zone."""
    max_overpay: Decimal
