"""Format 1 of the price sheet as one table: checking and JSON Schema are both read from it.

What one field alone can say stands here; rules between fields are in ``rules``.
"""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import NamedTuple

from costcalc.sheet import Mode, Period, Rounding, TierBasis


class Kind(Enum):
    """What stands behind a key."""

    FORMAT = auto()
    """The number of the format: 1."""
    TEXT = auto()
    """One line of text."""
    WORD = auto()
    """One of a few words."""
    FLAG = auto()
    """true or false."""
    UNITS = auto()
    """A whole number."""
    MONEY = auto()
    """An amount in the sheet's currency."""
    DURATION = auto()
    """A number and a unit of time."""
    CURRENCY = auto()
    """A code of ISO 4217."""
    AS_OF = auto()
    """A date, a month or a year."""
    OBJECT = auto()
    """Fields of its own."""
    LIST = auto()
    """A list of objects."""
    MAP = auto()
    """Objects by name."""


class Object(NamedTuple):
    """The fields of one object of the sheet."""

    fields: tuple[Field, ...]
    ways: tuple[tuple[str, ...], ...] = ()
    """At least one of these groups of fields has to be there."""
    one_way: bool = False
    """No more than one of them."""


class Field(NamedTuple):
    """One key: its kind, and a sentence that says what it means and in which unit."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    of: Object | None = None
    """The object, or the objects in the list or map."""
    words: tuple[str, ...] = ()
    """The words, or the units of time."""
    least: int = 0
    """The smallest whole number."""
    positive: bool = False
    """An amount above 0."""
    payable: bool = False
    """An amount with no more decimals than the currency has."""
    on_request: bool = False
    """``on_request`` may stand in place of the amount."""


ON_REQUEST = "on_request"
MAX_ENTRIES = 50
"""No vendor sells more sizes, or draws more tiers; with more, an answer would take long."""
_SPAN = ("month", "year")


def _words(*members: StrEnum) -> tuple[str, ...]:
    return tuple(member.value for member in members)


FREE_QUOTA = Object((
    Field(name="period", kind=Kind.WORD, words=_words(Period.ONCE, Period.MONTH), required=True,
          about="How often the free units are granted: once, or anew every month."),
    Field(name="units", kind=Kind.UNITS,
          about="How many units are free; absent where the vendor names no amount."),
    Field(name="validity", kind=Kind.DURATION, words=_SPAN,
          about="With once: how long the free units last from activation, as '1 year' or '6 months'."),
))  # fmt: skip

SIZE = Object((
    Field(name="units", kind=Kind.UNITS, least=1, required=True, about="How many units the package holds."),
    Field(name="price", kind=Kind.MONEY, positive=True, payable=True, required=True,
          about="The price of one package, in the sheet's currency."),
))  # fmt: skip

PACKAGES = Object((
    Field(name="validity", kind=Kind.DURATION, words=_SPAN, required=True,
          about="How long a package lasts from its purchase, as '1 year' or '6 months'."),
    Field(name="refund_window", kind=Kind.DURATION, words=("hour", "day", "week", "month", "year"),
          about="How long an unused package can be returned, as '7 days'; shown only."),
    Field(name="sizes", kind=Kind.LIST, of=SIZE, required=True, about="The packages on sale."),
))  # fmt: skip

TIER = Object((
    Field(name="from", kind=Kind.UNITS, about="The tier begins at this number of units, included; the first at 0. All tiers have it, or none."),
    Field(name="up_to", kind=Kind.UNITS, least=1, about="The tier ends at this number of units, included; the last one has none, and no end."),
    Field(name="unit_price", kind=Kind.MONEY, on_request=True, required=True,
          about="The price per unit (per 'per' units), or on_request where the vendor publishes none."),
    Field(name="flat_fee", kind=Kind.MONEY, about="Added once when the tier is reached, in the sheet's currency."),
))  # fmt: skip

POSTPAID = Object((
    Field(name="enabled_by_default", kind=Kind.FLAG, about="Whether postpaid is on without the user turning it on; true where absent."),
    Field(name="period", kind=Kind.WORD, words=_words(Period.MONTH, Period.DAY), about="The time whose units the tiers count; a month where absent. With day, estimate --calls is one day, and months have no price."),
    Field(name="unit_price", kind=Kind.MONEY,
          about="One price per unit (per 'per' units) at any volume, in place of mode and tiers."),
    Field(name="mode", kind=Kind.WORD, words=_words(*Mode),
          about="volume: the tier reached prices all units; graduated: each unit is priced by its own tier."),
    Field(name="tier_basis", kind=Kind.WORD, words=_words(*TierBasis),
          about="Which count of calls chooses the tier; billable where absent."),
    Field(name="tiers", kind=Kind.LIST, of=TIER, about="The prices by volume, in ascending order."),
    Field(name="per", kind=Kind.UNITS, least=1, about="How many units a unit price is for; 1 where absent."),
    Field(name="rounding", kind=Kind.WORD, words=_words(*Rounding),
          about="Where per is not 1: a started block of the period's billable units counts in full (up), or pro rata (exact)."),
    Field(name="flat_fee_at_zero", kind=Kind.FLAG,
          about="Whether the first tier's flat fee is due at zero billable units."),
    Field(name="base_fee", kind=Kind.MONEY, about="Due in every period, in the sheet's currency."),
    Field(name="minimum", kind=Kind.MONEY, about="The least a period costs, in the sheet's currency."),
    Field(name="maximum", kind=Kind.MONEY, about="The most a period costs, in the sheet's currency."),
), ways=(("unit_price",), ("mode", "tiers")), one_way=True)  # fmt: skip

CONCURRENCY = Object((
    Field(name="included", kind=Kind.UNITS, required=True, about="How many tasks at once cost nothing."),
    Field(name="daily_price", kind=Kind.MONEY, about="Per additional concurrency and day, in the sheet's currency."),
    Field(name="monthly_price", kind=Kind.MONEY, about="Per additional concurrency and month, in the sheet's currency."),
))  # fmt: skip

CHECK = Object((
    Field(name="calls", kind=Kind.UNITS, required=True, about="All calls of one period, failed ones included."),
    Field(name="failed", kind=Kind.UNITS, about="How many of the calls failed."),
    Field(name="free", kind=Kind.UNITS, about="Units left of the free quota."),
    Field(name="prepaid", kind=Kind.UNITS, about="Units left in packages."),
    Field(name="packages_of", kind=Kind.UNITS, least=1, about="Buy only packages of this size, in units."),
    Field(name="postpaid", kind=Kind.MONEY, about="The vendor's amount if postpaid pays."),
    Field(name="packages", kind=Kind.MONEY, about="The vendor's amount if packages alone pay."),
    Field(name="cheapest", kind=Kind.MONEY, about="The vendor's amount of the cheapest way."),
), ways=(("postpaid",), ("packages",), ("cheapest",)))  # fmt: skip

API = Object((
    Field(name="name", kind=Kind.TEXT, required=True, about="The API's name as people read it."),
    Field(name="unit", kind=Kind.TEXT, required=True, about="What one call delivers, as pic or character."),
    Field(name="free_quota", kind=Kind.OBJECT, of=FREE_QUOTA, about="Free units, deducted first."),
    Field(name="packages", kind=Kind.OBJECT, of=PACKAGES, about="Prepaid packages, deducted next."),
    Field(name="postpaid", kind=Kind.OBJECT, of=POSTPAID, about="Pay as you go, for the rest."),
    Field(name="concurrency", kind=Kind.OBJECT, of=CONCURRENCY, about="Tasks at once, and what one more costs."),
    Field(name="checks", kind=Kind.LIST, of=CHECK, about="The vendor's own worked examples, recomputed by 'sheet validate'."),
), ways=(("packages",), ("postpaid",)))  # fmt: skip

SHEET = Object((
    Field(name="schema", kind=Kind.FORMAT, required=True, about="The number of this format: 1."),
    Field(name="provider", kind=Kind.TEXT, required=True, about="Who sells the API."),
    Field(name="product", kind=Kind.TEXT, about="The product that the APIs belong to."),
    Field(name="currency", kind=Kind.CURRENCY, required=True, about="The currency of all amounts, a code of ISO 4217 as USD."),
    Field(name="as_of", kind=Kind.AS_OF, required=True, about="When the prices were read: 2026-01-21, 2026-01 or 2026."),
    Field(name="source", kind=Kind.TEXT, required=True, about="Where the prices were read: a link or a document's name."),
    Field(name="apis", kind=Kind.MAP, of=API, required=True, about="The billed APIs by the name that --api takes."),
))  # fmt: skip

# Words that people use for a field, tried where a key is unknown.
SYNONYMS = {
    "to": "up_to", "until": "up_to", "max": "up_to", "end": "up_to", "min": "from", "start": "from", "above": "from",
    "size": "units", "quantity": "units", "amount": "units", "cost": "price", "fee": "flat_fee", "free": "free_quota",
    "title": "name", "vendor": "provider", "date": "as_of", "url": "source", "version": "schema", "api": "apis",
    "prepaid": "packages", "expires": "validity", "base": "base_fee", "block": "per", "kind": "mode", "type": "mode",
    "daily": "daily_price", "monthly": "monthly_price", "limit": "included",
}  # fmt: skip
