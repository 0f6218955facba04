"""Volumes that cost more than a larger one."""

from __future__ import annotations

from decimal import Decimal

from costcalc.quantities import Units
from costcalc.records import record


@record
class DeadZone:
    """A maximal run of volumes for each of which a larger one costs less."""

    first: Units
    last: Units
    cheaper_at: Units
    """The first volume after the zone."""
    max_overpay: Decimal
