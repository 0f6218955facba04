"""Chances that are written down: a case is made of a seed, and made again, or nearly again, of the numbers it drew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Drawn = TypeVar("Drawn")


class Draws(random.Random):
    """A source of chance of which every number drawn is kept, and whose first numbers may be told."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.told: Sequence[float] = ()
        """What is drawn first, before chance goes on."""
        self.drawn: list[float] = []

    def random(self) -> float:
        place = len(self.drawn)
        number = self.told[place] if place < len(self.told) else super().random()
        self.drawn.append(number)
        return number

    def chance(self, share: float) -> bool:
        return self.random() < share

    def some(self, items: Sequence[Drawn], most: int) -> list[Drawn]:
        """Return up to so many of some items, each once."""
        return self.sample(items, min(len(items), self.randint(0, most))) if items else []


def again(seed: str, told: Sequence[float]) -> Draws:
    """Return chances that begin with some numbers."""
    draws = Draws(seed)
    draws.told = told
    return draws


def changed(rng: random.Random, told: Sequence[float], other: Sequence[float]) -> list[float]:
    """Change some numbers of a case, or put a stretch of another one's in: what is made of them is nearly the same."""
    numbers = list(told)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        place = rng.randrange(len(numbers) + 1)
        match rng.randrange(5):
            case 0:
                del numbers[place : place + rng.choice([1, 2, 8])]
            case 1:
                numbers[place:place] = [rng.random() for _ in range(rng.choice([1, 2, 8]))]
            case 2:
                start = rng.randrange(len(other) + 1)
                numbers[place : place + rng.choice([0, 8])] = other[start : start + rng.choice([1, 8, 40])]
            case _ if place < len(numbers):
                numbers[place] = rng.choice([rng.random(), rng.random(), 0.0, 0.999_999])
            case _:
                del numbers[rng.randrange(len(numbers) + 1) :]
    return numbers
