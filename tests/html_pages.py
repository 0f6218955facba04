"""An HTML page as a parser reads it: its elements, and what is seen of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "br"}
"""Elements without an end, of those that a page has."""

INLINE = {"a", "b", "i"}
"""Elements whose text goes on within a line."""


@dataclass
class Element:
    """One element, with what is in it."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    inner: list[Element | str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its class."""
        return self.attributes.get("class") or ""

    def without(self, *kinds: str) -> Element:
        """Return it without the elements of some classes, or with some tag."""
        kept = [
            each if isinstance(each, str) else each.without(*kinds)
            for each in self.inner
            if isinstance(each, str) or not {each.tag, each.kind} & set(kinds)
        ]
        return Element(self.tag, self.attributes, kept)

    @property
    def text(self) -> str:
        """What is seen of it, with blanks between what stands apart."""
        found = "".join(
            each if isinstance(each, str) else each.text if each.tag in INLINE or each.kind == "n" else f" {each.text} "
            for each in self.inner
        )
        return found.replace("\xa0", " ")

    def every(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of some kinds within it, all without a kind, in their order."""
        for each in self.inner:
            if isinstance(each, Element):
                if each.tag in tags or not tags:
                    yield each
                yield from each.every(*tags)

    def one(self, tag: str) -> Element:
        """Return the only element of a kind."""
        (found,) = self.every(tag)
        return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("#")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs))
        self.open[-1].inner.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> ends what it did not begin"

    def handle_data(self, data: str) -> None:
        self.open[-1].inner.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def parsed(document: str) -> Element:
    """Return a document as its tree; each element in it ends where it should."""
    parser = _Parser()
    parser.feed(document)
    parser.close()
    (root,) = parser.open
    return root
