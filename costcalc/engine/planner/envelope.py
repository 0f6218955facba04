"""What a plan costs at least where bills fall: the same months with each bill replaced by its monotone envelope.

The envelope of a bill is the least that so many units or more would cost, up to all that the month has to pay for: the
largest bill that never falls and is nowhere more. For bills that never fall the search is exact beyond the packages'
validity too, so that its optimum is a lower bound for the bills themselves.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from costcalc.engine.month_bill import Bill
from costcalc.engine.packages import Catalog
from costcalc.engine.planner.curves import Curve, Cuts, Kinds, Piece, curve_of, key_of
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Steps, Term


class Envelope(Segments):
    """The calls of a horizon, and the price of its runs by the envelopes of its bills."""

    def __init__(
        self,
        demands: Sequence[int],
        bills: Sequence[Bill | None],
        catalog: Catalog | None,
        work: Work | None = None,
        cuts: Cuts | None = None,
        terms: Sequence[Sequence[Term]] = (),
    ) -> None:
        super().__init__(demands, bills, catalog, work, cuts)
        self._bills, enveloped = self._curves, self._by_kind.enveloped
        self._lows, self._least = enveloped.lows, enveloped.least
        self.begins = sum(self._least[kind] for kind in self.kinds)
        """How the envelopes of all months begin, above the bills of months without postpaid units: 0 or less."""
        self.bases = [base + self._least[kind] for base, kind in zip(self.bases, self.kinds, strict=True)]
        self.steps = Steps(terms, self.bases, catalog.validity if catalog else None)
        if enveloped.kinds is None:
            examples = dict(zip(reversed(self.kinds), reversed(range(len(self.kinds))), strict=True))
            curves = [self._envelope(kind, examples[kind]) for kind in range(len(self._bills))]
            enveloped.kinds = Kinds(self.kinds, curves)
        self._by_kind = enveloped.kinds
        self._curves = self._by_kind.curves

    def bill(self, month: int, units: int) -> int | None:
        """See ``Segments.bill``, of the envelope, above where it begins."""
        kind = self.kinds[month]
        found, least = super().bill(month, units), self._least[kind]
        if not units or found is None:
            return found
        later = self._bills[kind].later[bisect_right(self._lows[kind], units) - 1]
        return (found if later is None else min(found, later)) - least

    def _envelope(self, kind: int, month: int) -> Curve:
        """Return the envelope of the bill of a kind of months."""
        key, known = key_of(self.demands[month], self.bills[month]), self.cuts.enveloped
        if key not in known:
            known[key] = curve_of(list(self._enveloped(kind, month)), self.bills[month])
        return known[key]

    def _enveloped(self, kind: int, month: int) -> Iterator[Piece]:
        """Cut the pieces of a bill where its envelope is level."""
        least, curve = self._least[kind], self._bills[kind]
        yield Piece(0, 0, 0, 0)
        for (low, high, at_low, at_high), later in zip(curve.pieces[1:], curve.later[1:], strict=True):
            if later is None or at_high <= later:
                yield Piece(low, high, at_low - least, at_high - least)
                continue
            level = self._level(month, Piece(low, high, at_low, at_high), later)
            if level > low:
                yield Piece(low, level - 1, at_low - least, (Segments.bill(self, month, level - 1) or 0) - least)
            yield Piece(level, high, later - least, later - least)

    def _level(self, month: int, piece: Piece, most: int) -> int:
        """Return the first units of a piece that cost more than so much, which some of them do."""
        low, high, at_low, at_high = piece
        if at_low > most:
            return low
        # The piece is a line but for the slack of its rounding, and so are its ends: the units are sought around it.
        rise, length = at_high - at_low, high - low
        around = 2 * self._slack * length // rise + 2
        guess = low + (most - at_low) * length // rise
        units = range(max(low, guess - around), min(high, guess + around) + 1)
        return units[0] + bisect_left(units, x=True, key=lambda count: (Segments.bill(self, month, count) or 0) > most)
