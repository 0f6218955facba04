"""The months of a cheapest cover of a need by day: a min-cost flow on the line of days.

- Node t stands before day t, and node N after the last; day t sends e(t) from node t to node t + 1.
- A daily permit is an arc t → t + 1 at its price, a monthly one t → t + month_days at its price (or to N:
  a month may reach beyond the horizon).
- A permit that is not needed on day t is a free arc t + 1 → t.

Every arc may carry any amount. So when e is doubled, doubling an optimal flow leaves it optimal, and the
need can be built up bit by bit from its highest bits: double, then send one unit more across each run of
days whose next bit is set, by a shortest path in the residual graph. The work follows the digits of the
need, not its size.

Nodes that cannot matter are left out. There is an optimum in which every month starts on a day on which
the need rises, or when another month ends: otherwise a daily permit ends on the day before, and month and
daily permit can change places at the same cost. So months start at rises + k × month_days, and between
the ends of these and the days on which the need changes, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import groupby
from typing import TypeAlias

from costcalc.errors import LimitError

MAX_WORK = 500_000
"""Nodes that the search may settle: about a second and a half. A random need up to a million over ten years takes 300,000."""

FIRST_BITS = 6
"""How many bits of the need are built up at once: one path for each level, against many for each bit."""

_Step: TypeAlias = tuple[list[int], int, int]
"""The flows an arc belongs to, its place in them, and what it carries where a path takes that back (else 0)."""


def months_by_flow(
    extra: Sequence[int], day_price: int, month_price: int, month_days: int
) -> tuple[list[int], list[int]]:
    """Return how many months start on each day of a cheapest cover, for the need and for its peak one lower.

    ``extra`` is the need by day, not all 0; prices are whole minor units; daily permits cover what the months
    leave open. Of equally cheap covers it finds one with the fewest daily permits, then the fewest months.
    Raises LimitError above MAX_WORK.
    """
    line = _Line(extra, day_price, month_price, month_days)
    line.build_up()
    months = line.months()
    line.lower_peak()
    return months, line.months()


class _Line:
    """The residual graph on the days that matter, with node potentials that keep every arc's cost ≥ 0."""

    def __init__(self, extra: Sequence[int], day_price: int, month_price: int, month_days: int) -> None:
        days = len(extra)
        changes = {day for day in range(1, days) if extra[day] != extra[day - 1]}
        rises = {day for day in changes if extra[day] > extra[day - 1]} | ({0} if extra[0] else set())
        # Sorted, so that a day reached from an earlier rise is not walked again.
        starts: set[int] = set()
        for rise in sorted(rises):
            day = rise
            while day < days and day not in starts:
                starts.add(day)
                day += month_days
        self.day_of = sorted({0, days} | changes | starts)
        nodes = len(self.day_of)
        node_of = {day: node for node, day in enumerate(self.day_of)}
        self.need = [extra[day] for day in self.day_of[:-1]]

        # The second and third digit of a cost break ties: first few daily permits, then few months. A cycle
        # has at most `days` of either, so they never outweigh the money.
        base = days + 1
        self.month_cost = month_price * base * base + 1
        daily = (day_price * base + 1) * base
        self.day_cost = [daily * (self.day_of[node + 1] - self.day_of[node]) for node in range(nodes - 1)]

        # Months reaching the end: the first of them covers all that later ones do, so only it has an arc.
        self.month_to = [-1] * nodes
        self.month_from = [-1] * nodes
        for day in sorted(starts):
            end = node_of[min(days, day + month_days)]
            if self.month_from[end] < 0:
                self.month_to[node_of[day]] = end
                self.month_from[end] = node_of[day]

        self.daily_flow = [0] * (nodes - 1)
        self.spare_flow = [0] * (nodes - 1)
        self.month_flow = [0] * nodes
        self.potential = [0] * nodes
        self.work = 0

    def build_up(self) -> None:
        """Build the need up from its highest bits."""
        last = len(self.need)
        low_bits = max(0, max(self.need).bit_length() - FIRST_BITS)
        # The first bits together: send the peak from end to end; what a day needs less of it is spare.
        peak = max(self.need) >> low_bits
        self.spare_flow = [peak - (need >> low_bits) for need in self.need]
        self._send(0, last, peak)
        for bit in reversed(range(low_bits)):
            for flow in (self.daily_flow, self.spare_flow, self.month_flow):
                flow[:] = [2 * amount for amount in flow]
            node = 0
            for is_set, run in groupby((need >> bit & 1) for need in self.need):
                end = node + len(list(run))
                if is_set:
                    self._send(node, end, 1)
                node = end

    def lower_peak(self) -> None:
        """Take one unit off each run of days at the peak: send it back, from the end of the run to its start."""
        peak = max(self.need)
        node = 0
        for is_peak, run in groupby(need == peak for need in self.need):
            end = node + len(list(run))
            if is_peak:
                self._send(end, node, 1)
            node = end

    def months(self) -> list[int]:
        """Return how many months start on each day."""
        months = [0] * self.day_of[-1]
        for node, count in enumerate(self.month_flow[:-1]):
            months[self.day_of[node]] = count
        return months

    def _send(self, source: int, sink: int, units: int) -> None:
        """Send units from source to sink by cheapest paths, each as wide as what it takes back allows."""
        while units:
            path = self._cheapest_path(source, sink)
            width = min([units, *(held for _, _, held in path if held)])
            for flow, arc, held in path:
                flow[arc] += -width if held else width
            units -= width

    def _cheapest_path(self, source: int, sink: int) -> list[_Step]:
        """Find a cheapest path by Dijkstra's algorithm, and move the potentials of the nodes it settled.

        Of nodes equally far the one nearest to the sink comes first: with many arcs that cost nothing more,
        the search then goes straight to it.
        """
        daily, spare, month, potential = self.daily_flow, self.spare_flow, self.month_flow, self.potential
        day_cost, month_cost, month_to, month_from = self.day_cost, self.month_cost, self.month_to, self.month_from
        last = len(potential) - 1
        best = {source: 0}
        settled: dict[int, int] = {}
        before: dict[int, tuple[int, _Step]] = {}
        heap = [(0, 0, source)]
        while True:
            distance, _, node = heappop(heap)
            if node == sink:
                break
            if node in settled:
                continue
            settled[node] = distance
            arcs: list[tuple[int, int, _Step]] = []
            if node < last:  # take spare back, which is free, or buy daily permits
                if held := spare[node]:
                    arcs.append((node + 1, 0, (spare, node, held)))
                else:
                    arcs.append((node + 1, day_cost[node], (daily, node, 0)))
            if node:  # take daily permits back, or leave more spare
                if held := daily[node - 1]:
                    arcs.append((node - 1, -day_cost[node - 1], (daily, node - 1, held)))
                else:
                    arcs.append((node - 1, 0, (spare, node - 1, 0)))
            if (to := month_to[node]) >= 0:
                arcs.append((to, month_cost, (month, node, 0)))
            if (to := month_from[node]) >= 0 and (held := month[to]):
                arcs.append((to, -month_cost, (month, to, held)))
            here = distance + potential[node]
            for to, cost, step in arcs:
                length = here + cost - potential[to]
                if to not in settled and length < best.get(to, length + 1):
                    best[to] = length
                    before[to] = node, step
                    heappush(heap, (length, abs(to - sink), to))
        self.work += len(settled)
        if self.work > MAX_WORK:
            raise LimitError(f"the cheapest cover of this need takes more than {MAX_WORK:,} steps; plan fewer days")
        for node, length in settled.items():
            potential[node] += length - distance
        path = []
        node = sink
        while node != source:
            node, step = before[node]
            path.append(step)
        return path
