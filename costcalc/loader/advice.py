"""What was meant by a key that is not known, and where a known one belongs."""

from __future__ import annotations

from costcalc.loader import format1, scalars
from costcalc.loader.format1 import Object
from costcalc.loader.nodes import Mapping, Node, Scalar, Sequence
from costcalc.money import shown


def lower(about: str) -> str:
    """Turn a field's description into the second half of a message."""
    first, _, rest = about.partition(" ")
    return f"{first if first.isupper() and len(first) > 1 else first.lower()} {rest}".rstrip(".")


def called(node: Node) -> str:
    """Say what stands in a place, as the beginning of a message."""
    if isinstance(node, Scalar):
        return "nothing stands" if node.empty else f"{shown(node.text)} stands"
    return "a list stands" if isinstance(node, Sequence) else "fields stand"


def meant(name: str, names: tuple[str, ...]) -> str:
    """Return the known name that an unknown key was meant to be, or nothing."""
    synonym = format1.SYNONYMS.get(name.lower(), "")
    return synonym if synonym in names else scalars.nearest(name, names)


def is_api(value: Node) -> bool:
    """Tell whether fields of an API stand below a key: it is one that is not indented."""
    return isinstance(value, Mapping) and len(value.entries.keys() & {"name", "unit", "packages", "postpaid"}) > 1


def of_unknown(name: str, value: Node, names: tuple[str, ...]) -> str:
    """Say where an unknown key belongs, or what is known."""
    if name.isdecimal() and isinstance(value, Scalar) and value.empty:
        return "; a comma ends a number here; write decimals after a point (0.08) and group digits with underscores (1_000)"
    owners = [where for where, spec in _OWNERS if any(field.name == name for field in spec.fields)]
    if owners:
        return f"; it belongs {scalars.either(tuple(owners))}"
    return f"; known here: {', '.join(names)}"


_OWNERS = (
    ("at the top of the sheet", format1.SHEET), ("in an API", format1.API), ("in free_quota", format1.FREE_QUOTA),
    ("in packages", format1.PACKAGES), ("in a package size", format1.SIZE), ("in postpaid", format1.POSTPAID),
    ("in a tier", format1.TIER), ("in concurrency", format1.CONCURRENCY), ("in a check", format1.CHECK),
    ("in per_call", format1.PER_CALL), ("in a subscription", format1.SUBSCRIPTION), ("in amounts", format1.AMOUNTS),
    ("in bill", format1.BILL), ("in credit", format1.CREDIT), ("in commitment", format1.COMMITMENT),
    ("in tax", format1.TAX), ("in a contract", format1.CONTRACT),
)  # fmt: skip


def is_price(node: Scalar, spec: Object) -> bool:
    """Tell whether a number stands in place of an object that can be one price alone."""
    return node.text[:1].isdigit() and ("unit_price",) in spec.ways
