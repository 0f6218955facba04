"""YAML text → a tree of nodes that know their place; every scalar stays the text that was written.

YAML's own types are never used: YAML 1.1 reads ``010`` as 8, ``1:30`` as 90, ``NO`` as false and
``12345678901234567.89`` as a binary float. What a scalar means is for the format to say.
"""

from __future__ import annotations

from typing import Any

import yaml

from costcalc.errors import Problem, SheetError
from costcalc.loader.syntax import MAX_DEPTH, control_character, explain

MAX_NODES = 100_000
MAX_EXPANDED = 10_000
"""Nodes that aliases may stand for, all together: a bomb of nested aliases ends here."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = frozenset(
    form for word in ("yes", "no", "on", "off", "true", "false") for form in (word, word.title(), word.upper())
)

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node:
    """Something written in the file, and where: line and column count from 1."""

    __slots__ = ("column", "line", "size")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.size = 1


class Scalar(Node):
    """Text as written; ``plain`` where it stands without quotes."""

    __slots__ = ("plain", "text")

    def __init__(self, line: int, column: int, text: str, *, plain: bool) -> None:
        super().__init__(line, column)
        self.text = text
        self.plain = plain

    @property
    def empty(self) -> bool:
        """Whether nothing, or YAML's null, is written."""
        return self.plain and self.text in NULLS


class Sequence(Node):
    """A list."""

    __slots__ = ("items",)

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.items: list[Node] = []


class Mapping(Node):
    """Keys and values in the order of the file; of a key written twice the first counts."""

    __slots__ = ("entries", "repeated")

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.entries: dict[str, tuple[Scalar, Node]] = {}
        self.repeated: list[Scalar] = []


def compose(text: str, label: str) -> Node:
    """Parse one YAML document into nodes, and return the root.

    Raises SheetError with one problem where the text is no YAML, or YAML that no sheet needs: tags, merge keys, several
    documents, aliases that contain themselves or expand beyond bounds, deep nesting.
    """
    bad = control_character(text)
    if bad:
        raise SheetError([Problem(label, *bad)])
    composer = _Composer(text, label)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        line, column, message = explain(error, text)
        raise SheetError([Problem(label, line, column, "", message)]) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # The last two: the pure parser's chr() and int() of an impossible escape or version number.
        message = "this is not YAML; check the file with a YAML editor"
        raise SheetError([Problem(label, 1, 1, "", message)]) from None
    finally:
        composer.parser.dispose()


class _Composer:
    """Builds the tree from the parser's events, so that no bound is passed before it is checked."""

    def __init__(self, text: str, label: str) -> None:
        self.parser = _Parser(text)
        self.label = label
        self.anchors: dict[str, Node | None] = {}
        self.nodes = 0
        self.expanded = 0

    def document(self) -> Node:
        event = self.next()  # the stream's start
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            raise self.refuse(event, "there is nothing but comments; a price sheet starts with 'schema: 1'", at=(1, 1))
        root = self.node(self.next(), 0)
        self.next()  # the document's end
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self.refuse(event, "a second document begins; keep one sheet in one file, without '---'")
        return root

    def next(self) -> Any:
        return self.parser.get_event()

    def refuse(self, event: Any, message: str, at: tuple[int, int] | None = None) -> SheetError:
        line, column = at or (event.start_mark.line + 1, event.start_mark.column + 1)
        return SheetError([Problem(self.label, line, column, "", message)])

    def node(self, event: Any, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(event, f"more than {MAX_NODES:,} values; this is too large for a price sheet")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.tag is not None:
            raise self.refuse(
                event,
                f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')!r} has no place in a price sheet; remove it",
            )
        if depth > MAX_DEPTH:
            raise self.refuse(event, f"nested deeper than {MAX_DEPTH} levels; a price sheet has seven")
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # until it is complete: an alias inside would contain itself
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(line, column, event.value, plain=not event.style)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.sequence(Sequence(line, column), depth)
        else:
            node = self.mapping(Mapping(line, column), depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            raise self.refuse(
                event, f"*{event.anchor} names no anchor above it; put text that starts with '*' in quotes"
            )
        node = self.anchors[event.anchor]
        if node is None:
            raise self.refuse(event, f"*{event.anchor} contains itself; write the values out")
        self.expanded += node.size
        if self.expanded > MAX_EXPANDED:
            raise self.refuse(event, f"aliases expand to more than {MAX_EXPANDED:,} values; write the values out")
        return node

    def sequence(self, node: Sequence, depth: int) -> Sequence:
        event = self.next()
        while not isinstance(event, yaml.SequenceEndEvent):
            item = self.node(event, depth + 1)
            node.items.append(item)
            node.size += item.size
            event = self.next()
        return node

    def mapping(self, node: Mapping, depth: int) -> Mapping:
        event = self.next()
        while not isinstance(event, yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise self.refuse(event, "a list or mapping stands as a key; write 'word: value'")
            if key.plain and key.text == "<<":
                raise self.refuse(event, "merge keys (<<) are not part of the format; write the values out")
            value = self.node(self.next(), depth + 1)
            if isinstance(value, Scalar) and value.empty:
                value.line, value.column = key.line, key.column  # nothing is there to point at
            node.size += key.size + value.size
            if key.text in node.entries:
                node.repeated.append(key)
            else:
                node.entries[key.text] = (key, value)
            event = self.next()
        return node
