"""Whole numbers parted in proportion: parts add up, and none is off its exact value by one or more.

What is left after rounding down goes to the largest fractions, and of equal ones to the first. Over several months
what an account was given too much or too little before counts too, so that its sum is no further off than one month.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from math import lcm

Weights = Sequence[Sequence[int]]
"""Of each whole, what every account weighs in it; where all weigh nothing, each has as much as the others."""


def share(whole: int, weights: Sequence[int]) -> list[int]:
    """Part one whole number."""
    return [part for [part] in in_months([whole], [weights])]


def together(wholes: Sequence[int], weights: Weights) -> list[int]:
    """Part the sum of several whole numbers, each of which has its own weights; of all of them one part an account."""
    exact, _ = _exact(wholes, weights)
    return share(sum(wholes), list(map(sum, zip(*exact, strict=True))))


def in_months(wholes: Sequence[int], weights: Weights) -> list[list[int]]:
    """Part each of several whole numbers; return the parts of every account.

    Neither a part, nor the sum of an account's parts, is off its exact value by one or more, and what is exactly a whole
    number is exact. Such parts always exist: they are a flow through whole capacities.
    """
    exact, denominator = _exact(wholes, weights)
    parts = [[value // denominator for value in column] for column in exact]
    rests = [[value % denominator for value in column] for column in exact]
    rounded = _Rounded(rests, denominator)
    for place, whole in enumerate(wholes):
        rounded.up(place, whole - sum(parts[place]))
    rounded.settle()
    for column, more in zip(parts, rounded.more, strict=True):
        for account in more:
            column[account] += 1
    return list(map(list, zip(*parts, strict=True)))


def _exact(wholes: Sequence[int], weights: Weights) -> tuple[list[list[int]], int]:
    """Return the exact parts of each whole as numerators of one denominator."""
    weighed = [column if any(column) else [1] * len(column) for column in weights]
    sums = list(map(sum, weighed))
    denominator = lcm(*sums)
    scaled = [
        [whole * weight * (denominator // of_all) for weight in column]
        for whole, column, of_all in zip(wholes, weighed, sums, strict=True)
    ]
    return scaled, denominator


class _Rounded:
    """Which parts of fractions are rounded up, whole by whole."""

    def __init__(self, rests: Weights, denominator: int) -> None:
        """``rests`` are the numerators of the fractions of each whole, which add up to a whole number."""
        self.rests, self.denominator = rests, denominator
        self.more: list[set[int]] = [set() for _ in rests]
        """Of each whole, the accounts whose parts are rounded up."""
        accounts = range(len(rests[0]) if rests else 0)
        due = [sum(column[account] for column in rests) for account in accounts]
        self.least = [value // denominator for value in due]
        self.most = [-(-value // denominator) for value in due]
        self.given = [0 for _ in accounts]
        self._owed = [0 for _ in accounts]

    def up(self, place: int, count: int) -> None:
        """Round so many parts of a whole up: those that are owed most by now."""
        rests, owed = self.rests[place], self._owed
        for account, rest in enumerate(rests):
            owed[account] += rest
        order = sorted((account for account, rest in enumerate(rests) if rest), key=lambda account: -owed[account])
        for account in order[:count]:
            self.more[place].add(account)
            self.given[account] += 1
            owed[account] -= self.denominator

    def settle(self) -> None:
        """Pass parts on from account to account until none has more or less than its sum allows."""
        for account in range(len(self.given)):
            while self.given[account] > self.most[account]:
                self._pass_on(account, gives=True)
            while self.given[account] < self.least[account]:
                self._pass_on(account, gives=False)

    def _pass_on(self, start: int, *, gives: bool) -> None:
        """Give a part away, or take one, along the shortest way to an account that may have one more, or one less."""
        before: dict[int, tuple[int, int]] = {start: (-1, -1)}
        waiting = deque([start])
        while waiting:
            account = waiting.popleft()
            for place, other in self._partners(account, gives=gives):
                if other in before:
                    continue
                before[other] = account, place
                if self.given[other] < self.most[other] if gives else self.given[other] > self.least[other]:
                    self._move(other, before, gives=gives)
                    return
                waiting.append(other)
        raise AssertionError("parts with the same sums and no such way have no fractions")

    def _partners(self, account: int, *, gives: bool) -> Iterator[tuple[int, int]]:
        """Yield the accounts, with the whole, that a part can go to, or come from."""
        for place, more in enumerate(self.more):
            rests = self.rests[place]
            if rests[account] and (account in more) is gives:
                yield from ((place, other) for other, rest in enumerate(rests) if rest and (other in more) is not gives)

    def _move(self, end: int, before: dict[int, tuple[int, int]], *, gives: bool) -> None:
        account, step = end, 1 if gives else -1
        self.given[end] += step
        while before[account] != (-1, -1):
            other, place = before[account]
            giver, taker = (other, account) if gives else (account, other)
            self.more[place].remove(giver)
            self.more[place].add(taker)
            account = other
        self.given[account] -= step
