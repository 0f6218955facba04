"""The parts that a log format is written in: names, lists of names, keys and their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from costcalc.errors import Problem, SheetError, did_you_mean
from costcalc.loader import nodes
from costcalc.money import shown


class Parts:
    """Reads nodes, and names the place of the first that is wrong."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.otherwise: list[tuple[str, tuple[str, ...]]] = []

    def refuse(self, node: nodes.Node, path: str, message: str) -> NoReturn:
        """Refuse what a node says."""
        raise SheetError([Problem(self.label, node.line, node.column, path, message)])

    def mapping(self, node: nodes.Node, path: str, known: Sequence[str]) -> dict[str, nodes.Node]:
        """Return the values by key, all of which are known."""
        if not isinstance(node, nodes.Mapping):
            self.refuse(node, path, "keys and values are expected; costcalc meter --show combined prints an example")
        for key in node.repeated:
            self.refuse(key, path, f"{shown(key.text)} stands here a second time; remove one")
        for name, (key, _) in node.entries.items():
            if known and name not in known:
                self.refuse(
                    key, path, f"no key {shown(name)} here{did_you_mean(name, known) or '; ' + ', '.join(known)}"
                )
            if not name:
                self.refuse(key, path, "a name is expected; write it between the quotes")
        return {name: value for name, (_, value) in node.entries.items()}

    def text(self, node: nodes.Node, path: str) -> str:
        """Return text, which in quotes may be empty."""
        if not isinstance(node, nodes.Scalar) or node.empty:
            self.refuse(node, path, "a name is expected; write it behind the colon")
        return node.text

    def items(self, node: nodes.Node, path: str) -> list[nodes.Node]:
        """Return what stands in a list, or what stands for itself."""
        items = list(node.items) if isinstance(node, nodes.Sequence) else [node]
        if not items:
            self.refuse(node, path, "there is nothing in this list; write what belongs there, as [a, b]")
        return items

    def texts(self, node: nodes.Node, path: str) -> tuple[str, ...]:
        """Return a list of text, or one that stands for itself."""
        return tuple(self.text(item, path) for item in self.items(node, path))

    def name_of(self, node: nodes.Node, path: str) -> str:
        """Return the name of a column, an API or an account."""
        text = self.text(node, path)
        if not text:
            self.refuse(node, path, "a name is expected; write it between the quotes")
        return text

    def column(self, node: nodes.Node, path: str) -> str:
        """Return the name of a column; of several, which it has in versions of a log, the first."""
        first, *others = (self.name_of(item, path) for item in self.items(node, path))
        if others:
            self.otherwise.append((first, tuple(others)))
        return first

    def word(self, node: nodes.Node, path: str, words: Sequence[str]) -> str:
        """Return one of some words."""
        text = self.text(node, path)
        if text not in words:
            self.refuse(node, path, f"{shown(text)} is none of {', '.join(words)}")
        return text

    def parts(self, node: nodes.Node, path: str, known: Sequence[str]) -> tuple[str, dict[str, nodes.Node]]:
        """Return the column of a key and what else is said there: a column alone is written as text."""
        if not isinstance(node, nodes.Mapping):
            return self.column(node, path), {}
        found = self.mapping(node, path, ("column", *known))
        if "column" not in found:
            self.refuse(node, path, "'column' is missing; add the name of the column")
        return self.column(found.pop("column"), f"{path}.column"), found
