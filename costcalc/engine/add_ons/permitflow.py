"""The months of a cheapest cover of a need by day: a min-cost flow on the line of days.

- Node t stands before day t, and node N after the last; day t sends e(t) from node t to node t + 1.
- A daily permit is an arc t → t + 1 at its price, a monthly one t → t + month_days at its price (or to N:
  a month may reach beyond the horizon).
- A permit that is not needed on day t is a free arc t + 1 → t. So day t is one arc both ways: its flow is
  the daily permits where it is positive, and what is spare where it is negative.

Of the prices only one thing matters: the whole number of days k whose daily permits cost at least as much as
a month. What a day adds to the cost is a flow, too, of one unit for each day's price that a month costs, past
days that hold one each. So the least cost is a straight line between two whole numbers of days, and what is
cheapest for one month price in between is so for all, and at both ends; at the upper one, where a month and k
days cost the same, it has the fewest daily permits. So a day costs 2 here, and a month 2k - 1.

The primal-dual algorithm: nodes have prices (potentials) by which no arc pays. What a day needs is in excess at
its node and lacking at the next; it is sent along arcs that cost nothing more, and where none are left, one search
from all nodes in excess moves the potentials so that nodes that lack are reached by such arcs. Two things keep the
searches few. The potentials start near the best ones: largest needs first, each day gets what its months have
room for. And the need is built up from its high bits: every arc may carry any amount, so a doubled optimal flow
is optimal for the doubled need. Where a day has daily permits, or something spare, more need stays there. The
work follows the digits of the need, not its size.

Nodes that cannot matter are left out. There is an optimum in which every month starts on a day on which
the need rises, or when another month ends: otherwise a daily permit ends on the day before, and month and
daily permit can change places at the same cost. So months start at rises + whole months, and between
the ends of these and the days on which the need changes, nothing changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise

from costcalc.errors import LimitError

MAX_WORK = 4_000_000
"""Nodes that the searches may look at: one to two seconds. Of the needs over ten years that were tried the dearest takes 1,100,000."""

FIRST_BITS = 4
"""How many bits of the differences in need are built up first, and then all that are left: from there on few potentials still move."""

_UNSEEN, _START = -1, -2  # beside the arc by which a search came to a node


def months_by_flow(
    extra: Sequence[int], day_price: int, month_price: int, month_days: int
) -> tuple[list[int], list[int]]:
    """Return how many months start on each day of a cheapest cover, for the need and for its peak one lower.

    ``extra`` is the need by day, not all 0; prices are whole minor units; daily permits cover what the months
    leave open. Of equally cheap covers it finds one with the fewest daily permits, then the fewest months.
    Raises LimitError above MAX_WORK.
    """
    # A month is bought where it saves this many daily permits: never where these cost nothing, but for one that costs nothing, too.
    worth_days = max(1, -(-month_price // day_price)) if day_price else 1 if not month_price else month_days + 1
    if worth_days > month_days:
        return [0] * len(extra), [0] * len(extra)
    line = _Line(extra, worth_days, month_days)
    line.build_up()
    months = line.months()
    line.lower_peak()
    return months, line.months()


class _Line:
    """The residual graph on the days that matter, with node potentials that keep every arc's cost ≥ 0."""

    def __init__(self, extra: Sequence[int], worth_days: int, month_days: int) -> None:
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

        # Arc t is day t, arc t + size the month from node t. The last node and the last arc of each kind are none:
        # they stand where a month is missing or the line ends, and nothing reaches them.
        size = self.size = len(self.day_of) + 1
        none = size - 1
        self.month_cost = 2 * worth_days - 1
        self.cost = [2 * (end - start) for start, end in pairwise(self.day_of)] + [0, 0] + [self.month_cost] * size
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
        by_day = _first_potentials(extra, self.month_cost, month_days)
        self.potential = [by_day[day] for day in self.day_of] + [0]
        self.work = 0

    def build_up(self) -> None:
        """Build the need up from the highest bits in which most days differ."""
        ordered = sorted(self.need)
        few = len(ordered) // 20
        later = max(0, (ordered[-1 - few] - ordered[few]).bit_length() - FIRST_BITS)
        self._add([need >> later for need in self.need])
        if later:
            self.flow = [amount << later for amount in self.flow]
            self._add([need & (1 << later) - 1 for need in self.need])

    def lower_peak(self) -> None:
        """Take one unit off each day at the peak."""
        peak = max(self.need)
        self._add([-1 if need == peak else 0 for need in self.need])

    def months(self) -> list[int]:
        """Return how many months start on each day."""
        months = [0] * self.day_of[-1]
        for day, number in zip(self.day_of[:-1], self.flow[self.size :], strict=False):
            months[day] = number
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
        sources = [node for node, amount in enumerate(excess) if amount > 0]
        while sources:
            self._send_cheapest(sources, excess)
            sources = [node for node in sources if excess[node]]
            if len(sources) > 1:  # the next search does no worse for one
                sources = self._send_free(sources, excess)

    def _send_free(self, sources: list[int], excess: list[int]) -> list[int]:
        """Send excess to the nearest nodes that lack, along arcs that cost nothing more; return who keeps some."""
        flow, potential, head, tail, month_to_arc = self.flow, self.potential, self.head, self.tail, self.month_to_arc
        cost, month_cost, size = self.cost, self.month_cost, self.size
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
                    if came_by[to] == _UNSEEN and (flow[node] < 0 or here + cost[node] == potential[to]):
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
                self._send(node, came_by, excess)
                for node in seen:
                    came_by[node] = _UNSEEN
                self.work += len(seen)
            if excess[source]:
                kept.append(source)
        return kept

    def _send(self, sink: int, came_by: list[int], excess: list[int]) -> None:
        """Send along a path as much as is in excess, is lacking, and can be taken back.

        Nothing is sent where another path from the same search has used an arc up.
        """
        flow, head, tail, cost, potential = self.flow, self.head, self.tail, self.cost, self.potential
        width = -excess[sink]
        path = []
        node = sink
        while (arc := came_by[node]) != _START:
            if head[arc] == node:
                node, held, sign, price = tail[arc], -flow[arc], 1, cost[arc]
            else:
                node, held, sign, price = head[arc], flow[arc], -1, 0
            if held > 0:
                width = min(width, held)
            elif potential[tail[arc]] + price != potential[head[arc]]:
                return
            path.append((arc, sign))
        width = min(width, excess[node])
        for arc, sign in path:
            flow[arc] += sign * width
        excess[node] -= width
        excess[sink] += width

    def _send_cheapest(self, sources: list[int], excess: list[int]) -> None:
        """Move the potentials so that nodes that lack enough are reached at no cost, and send to each along one path."""
        distance, best, came_by, found = self._search(sources, excess)
        self.potential = [
            here + length if length < distance else here + distance
            for here, length in zip(self.potential, best, strict=True)
        ]
        for sink in found:
            self._send(sink, came_by, excess)

    def _search(self, sources: list[int], excess: list[int]) -> tuple[int, list[int], list[int], list[int]]:
        """Search from all sources by Dijkstra's algorithm until the nodes that are found lack as much as the sources have.

        Returns how far that is, the distances up to there, the arc by which each node was reached, and the nodes found.
        """
        flow, potential, head, tail, month_to_arc = self.flow, self.potential, self.head, self.tail, self.month_to_arc
        cost, month_cost, size = self.cost, self.month_cost, self.size
        best = [2 * self.day_of[-1] + 1] * size  # further than the days lead at 2 each
        best[-1] = -1
        came_by = [_START] * size
        for node in sources:
            best[node] = 0
        unmet = sum(excess[node] for node in sources)
        found = []
        reached: defaultdict[int, list[int]] = defaultdict(list, {0: [*sources]})  # by their distance
        distance = 0
        while True:
            for node in reached[distance]:  # arcs that cost nothing more add to them
                if best[node] < distance:  # reached by a shorter way since
                    continue
                if excess[node] < 0:
                    found.append(node)
                    unmet += excess[node]
                    if unmet <= 0:
                        self.work += sum(map(len, reached.values()))
                        if self.work > MAX_WORK:
                            raise LimitError(
                                f"the cheapest cover of this need takes more than {MAX_WORK:,} steps; plan fewer days"
                            )
                        return distance, best, came_by, found
                here = distance + potential[node]
                # The next day, the day before, a month: a loop over the three takes a seventh longer.
                to = node + 1
                length = distance if flow[node] < 0 else here + cost[node] - potential[to]
                if length < best[to]:
                    best[to] = length
                    came_by[to] = node
                    reached[length].append(to)
                to = node - 1
                length = distance if flow[to] > 0 else here - potential[to]
                if length < best[to]:
                    best[to] = length
                    came_by[to] = to
                    reached[length].append(to)
                to = head[size + node]
                length = here + month_cost - potential[to]
                if length < best[to]:
                    best[to] = length
                    came_by[to] = size + node
                    reached[length].append(to)
                arc = month_to_arc[node]
                if flow[arc] and distance < best[tail[arc]]:
                    best[tail[arc]] = distance
                    came_by[tail[arc]] = arc
                    reached[distance].append(tail[arc])
            distance += 1


def _first_potentials(extra: Sequence[int], month_cost: int, month_days: int) -> list[int]:
    """Return potentials by day from which no arc pays: each day adds 0 to 2, and the days of a month no more than it costs.

    The best ones add most where the need is large, so the days get it in the order of their needs.
    """
    room = [month_cost] * (len(extra) + month_days - 1)  # by the last day of a month
    steps = [0] * len(extra)
    for day in sorted(range(len(extra)), key=extra.__getitem__, reverse=True):
        months = room[day : day + month_days]
        if left := min(months):
            steps[day] = step = min(left, 2)
            room[day : day + month_days] = [left - step for left in months]
    return list(accumulate(steps, initial=0))
