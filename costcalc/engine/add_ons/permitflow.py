"""The months of a cheapest cover of a need by day: a min-cost flow on the line of days.

- Node t stands before day t, and node N after the last; day t sends e(t) from node t to node t + 1.
- A daily permit is an arc t → t + 1 at its price, a monthly one t → t + month_days at its price (or to N:
  a month may reach beyond the horizon).
- A permit that is not needed on day t is a free arc t + 1 → t. So day t is one arc both ways: its flow is
  the daily permits where it is positive, and what is spare where it is negative.

Every arc may carry any amount. So when e is doubled, doubling an optimal flow leaves it optimal, and the
need can be built up from its highest bits: double, then add the next bits of each day. What a day adds
where it has daily permits, or something spare, stays there; the rest is in excess at its node and lacking
at the next. It is sent along arcs that cost nothing more, and where none are left, one search from all
nodes in excess moves the prices of all nodes so that each that lacks is reached by such arcs
(the primal-dual algorithm). The work follows the digits of the need, not its size.

Nodes that cannot matter are left out. There is an optimum in which every month starts on a day on which
the need rises, or when another month ends: otherwise a daily permit ends on the day before, and month and
daily permit can change places at the same cost. So months start at rises + k × month_days, and between
the ends of these and the days on which the need changes, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import gcd

from costcalc.errors import LimitError

MAX_WORK = 4_000_000
"""Nodes that the searches may look at: two to three seconds. Of the needs over ten years that were tried the dearest takes 1,800,000."""

FIRST_BITS = (1, 2, 2)
"""How many bits of the need are built up at once, and then all that are left: from there on few potentials still move."""

_UNSEEN, _START = -1, -2  # beside the arc by which a search came to a node


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
        self.need = [extra[day] for day in self.day_of[:-1]]
        node_of = {day: node for node, day in enumerate(self.day_of)}

        # The second and third digit of a cost break ties: first few daily permits, then few months. A cycle
        # has at most `days` of either, so they never outweigh the money.
        base = days + 1
        shared = gcd(day_price, month_price) or 1  # smaller numbers are added faster
        self.month_cost = month_price // shared * base * base + 1
        daily = (day_price // shared * base + 1) * base
        self.day_cost = [daily * (end - start) for start, end in pairwise(self.day_of)] + [0]
        # The days lead everywhere, and the potentials of two neighbours differ by a day's cost at most.
        self.far = 2 * sum(self.day_cost) + 1

        # Arc t is day t, arc t + size the month from node t. The last node and the last arc of each kind are none:
        # they stand where a month is missing or the line ends, and nothing reaches them.
        size = self.size = len(self.day_of) + 1
        none = size - 1
        self.tail = [*range(size), *range(size)]
        self.head = [*range(1, size), none, *[none] * size]
        self.month_to_arc = [2 * size - 1] * size
        # Months reaching the end: the first of them covers all that later ones do, so only it has an arc.
        for day in sorted(starts):
            end = node_of[min(days, day + month_days)]
            if self.month_to_arc[end] == 2 * size - 1:
                self.month_to_arc[end] = size + node_of[day]
                self.head[size + node_of[day]] = end
        self.flow = [0] * (2 * size)
        self.potential = [0] * size
        self.work = 0

    def build_up(self) -> None:
        """Build the need up from its highest bits."""
        left = max(self.need).bit_length()
        for step in (*FIRST_BITS, left):
            bits = min(step, left)
            left -= bits
            self.flow = [amount << bits for amount in self.flow]
            self._add([need >> left & (1 << bits) - 1 for need in self.need])

    def lower_peak(self) -> None:
        """Take one unit off each day at the peak."""
        peak = max(self.need)
        self._add([-1 if need == peak else 0 for need in self.need])

    def months(self) -> list[int]:
        """Return how many months start on each day."""
        months = [0] * self.day_of[-1]
        for day, count in zip(self.day_of[:-1], self.flow[self.size :], strict=False):
            months[day] = count
        return months

    def _add(self, amounts: list[int]) -> None:
        """Add to the need of each day, or take off."""
        flow = self.flow
        excess = [0] * self.size
        for day, amount in enumerate(amounts):
            if amount:
                before, after = flow[day], flow[day] + amount
                # As before, daily permits alone or spare alone: where they are, one more or less costs no search.
                if (before > 0 and after >= 0) or (before < 0 and after <= 0):
                    flow[day] = after
                else:
                    excess[day] += amount
                    excess[day + 1] -= amount
        sources = self._send_free([node for node, amount in enumerate(excess) if amount > 0], excess)
        while sources:
            self._move_potentials(sources, excess)
            sources = self._send_free(sources, excess)

    def _send_free(self, sources: list[int], excess: list[int]) -> list[int]:
        """Send excess to the nearest nodes that lack, along arcs that cost nothing more; return who keeps some."""
        flow, potential, head, tail, month_to_arc = self.flow, self.potential, self.head, self.tail, self.month_to_arc
        day_cost, month_cost, size = self.day_cost, self.month_cost, self.size
        came_by = [_UNSEEN] * size
        came_by[-1] = _START
        kept = []
        for source in sources:
            # What was seen in vain stays marked: from there no node that lacks can be reached.
            while excess[source] and came_by[source] == _UNSEEN:
                came_by[source] = _START
                seen = [source]
                for node in seen:
                    if excess[node] < 0:
                        break
                    here = potential[node]
                    to = node + 1
                    if came_by[to] == _UNSEEN and (flow[node] < 0 or here + day_cost[node] == potential[to]):
                        came_by[to] = node
                        seen.append(to)
                    to = node - 1
                    if came_by[to] == _UNSEEN and (flow[to] > 0 or here == potential[to]):
                        came_by[to] = to
                        seen.append(to)
                    to = head[size + node]
                    if came_by[to] == _UNSEEN and here + month_cost == potential[to]:
                        came_by[to] = size + node
                        seen.append(to)
                    arc = month_to_arc[node]
                    if flow[arc] and came_by[tail[arc]] == _UNSEEN:
                        came_by[tail[arc]] = arc
                        seen.append(tail[arc])
                else:
                    break
                self._send(source, node, came_by, excess)
                for node in seen:
                    came_by[node] = _UNSEEN
                self.work += len(seen)
            if excess[source]:
                kept.append(source)
        return kept

    def _send(self, source: int, sink: int, came_by: list[int], excess: list[int]) -> None:
        """Send along a path as much as is in excess, is lacking, and can be taken back."""
        flow, head, tail = self.flow, self.head, self.tail
        width = min(excess[source], -excess[sink])
        path = []
        node = sink
        while node != source:
            arc = came_by[node]
            if head[arc] == node:
                held, node, sign = -flow[arc], tail[arc], 1
            else:
                held, node, sign = flow[arc], head[arc], -1
            if 0 < held < width:
                width = held
            path.append((arc, sign))
        for arc, sign in path:
            flow[arc] += sign * width
        excess[source] -= width
        excess[sink] += width

    def _move_potentials(self, sources: list[int], excess: list[int]) -> None:
        """Move all potentials by Dijkstra's algorithm, from all sources until it has found every node that lacks."""
        flow, potential, head, tail, month_to_arc = self.flow, self.potential, self.head, self.tail, self.month_to_arc
        day_cost, month_cost, size = self.day_cost, self.month_cost, self.size
        best = [self.far] * size
        best[-1] = -1
        for node in sources:
            best[node] = 0
        lacking = sum(amount < 0 for amount in excess)
        heap: list[tuple[int, int]] = []
        distance, reached = 0, list(sources)
        while True:
            for node in reached:  # all at this distance: arcs that cost nothing more add to them
                if excess[node] < 0:
                    lacking -= 1
                here = distance + potential[node]
                # The next day, the day before, a month: a loop over the three takes a seventh longer.
                to = node + 1
                length = distance if flow[node] < 0 else here + day_cost[node] - potential[to]
                if length < best[to]:
                    best[to] = length
                    if length == distance:
                        reached.append(to)
                    else:
                        heappush(heap, (length, to))
                to = node - 1
                length = distance if flow[to] > 0 else here - potential[to]
                if length < best[to]:
                    best[to] = length
                    if length == distance:
                        reached.append(to)
                    else:
                        heappush(heap, (length, to))
                to = head[size + node]
                length = here + month_cost - potential[to]
                if length < best[to]:
                    best[to] = length
                    if length == distance:
                        reached.append(to)
                    else:
                        heappush(heap, (length, to))
                arc = month_to_arc[node]
                if flow[arc] and distance < best[tail[arc]]:
                    best[tail[arc]] = distance
                    reached.append(tail[arc])
            self.work += len(reached)
            if not lacking:
                break
            distance, node = heappop(heap)
            while distance > best[node]:  # reached by a shorter way since
                distance, node = heappop(heap)
            reached = [node]
        if self.work > MAX_WORK:
            raise LimitError(f"the cheapest cover of this need takes more than {MAX_WORK:,} steps; plan fewer days")
        self.potential = [here + min(length, distance) for here, length in zip(potential, best, strict=True)]
