"""Format 1 of the price sheet as one table: checking and JSON Schema are both read from it.

What one field alone can say stands here; rules between fields are in ``rules``.
"""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import NamedTuple

from costcalc.money import Direction
from costcalc.quantities import MAX_DECIMALS
from costcalc.sheet import Beyond, Mode, Period, Rounded, Rounding, TierBasis


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
    WHOLE = auto()
    """A whole number."""
    UNITS = auto()
    """A count of the API: a whole number, or one with as many decimals as the API says."""
    PERCENT = auto()
    """A share: ``15 %``."""
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
    TEXTS = auto()
    """A list of lines of text."""
    MAP = auto()
    """Objects by name."""
    COUNTS = auto()
    """Counts of other APIs by their names."""


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
    """The smallest whole number, or 1 for a count above 0."""
    most: int | None = None
    """The largest whole number; None: the largest count there is."""
    positive: bool = False
    """An amount above 0."""
    payable: bool = False
    """An amount with no more decimals than the currency has."""
    on_request: bool = False
    """``on_request`` may stand in place of the amount."""
    instead: Field | None = None
    """Of an object, or of a count: one value that may stand in its place."""


MAX_ENTRIES = 50
"""No vendor sells more sizes, or draws more tiers; with more, an answer would take long."""
_SPAN = ("month", "year")


def _words(*members: StrEnum) -> tuple[str, ...]:
    return tuple(member.value for member in members)


FREE_QUOTA = Object((
    Field(name="period", kind=Kind.WORD, words=_words(Period.ONCE, Period.MONTH, Period.DAY), required=True,
          about="How often the free units are granted: once, or anew every month or day."),
    Field(name="units", kind=Kind.UNITS,
          about="How many units are free; absent where the vendor names no amount."),
    Field(name="validity", kind=Kind.DURATION, words=_SPAN,
          about="How long the free units last from activation, as '1 year' or '6 months'; with month, how long they are granted."),
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
    Field(name="period", kind=Kind.WORD, words=_words(Period.MONTH, Period.DAY), about="The time whose units the tiers count; a month where absent. With day, each day is a bill of its own, and calls are given by the day (--calls 5k/day)."),
    Field(name="unit_price", kind=Kind.MONEY,
          about="One price per unit (per 'per' units) at any volume, in place of mode and tiers."),
    Field(name="mode", kind=Kind.WORD, words=_words(*Mode),
          about="volume: the tier reached prices all units; graduated: each unit is priced by its own tier."),
    Field(name="tier_basis", kind=Kind.WORD, words=_words(*TierBasis),
          about="Which count of calls chooses the tier; billable where absent. call: the size of one call."),
    Field(name="tiers", kind=Kind.LIST, of=TIER, about="The prices by volume, in ascending order."),
    Field(name="per", kind=Kind.UNITS, least=1, about="How many units a unit price is for; 1 where absent."),
    Field(name="rounding", kind=Kind.WORD, words=_words(*Rounding),
          about="Where per is not 1: a started block of the period's billable units counts in full (up), not (down), by the nearest (nearest), or pro rata (exact)."),
    Field(name="flat_fee_at_zero", kind=Kind.FLAG,
          about="Whether the first tier's flat fee is due at zero billable units."),
    Field(name="base_fee", kind=Kind.MONEY, about="Due in every period, in the sheet's currency."),
    Field(name="minimum", kind=Kind.MONEY, about="The least a period costs, in the sheet's currency."),
    Field(name="maximum", kind=Kind.MONEY, about="The most a period costs, in the sheet's currency."),
), ways=(("unit_price",), ("mode", "tiers")), one_way=True)  # fmt: skip

CONCURRENCY = Object((
    Field(name="included", kind=Kind.WHOLE, required=True, about="How many tasks at once cost nothing."),
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
    Field(name="packages", kind=Kind.MONEY, about="The vendor's amount for the packages alone: without base fee or minimum, which '--pay packages' adds."),
    Field(name="cheapest", kind=Kind.MONEY, about="The vendor's amount of the cheapest way."),
), ways=(("postpaid",), ("packages",), ("cheapest",)))  # fmt: skip

PER_CALL = Object((
    Field(name="minimum", kind=Kind.UNITS, least=1, about="The size of a smaller call is raised to so many units."),
    Field(name="block", kind=Kind.UNITS, least=1, about="Then rounded up to whole blocks of so many units."),
), ways=(("minimum",), ("block",)))  # fmt: skip

BEYOND = Object(tuple(field for field in POSTPAID.fields if field.name not in {"enabled_by_default", "period"}),
                ways=POSTPAID.ways, one_way=True)  # fmt: skip

SUBSCRIPTION = Object((
    Field(name="name", kind=Kind.TEXT, required=True, about="What the vendor calls it."),
    Field(name="price", kind=Kind.MONEY, payable=True, required=True, about="The price of one term, in the sheet's currency."),
    Field(name="term", kind=Kind.WORD, words=_words(Period.MONTH, Period.YEAR), about="What the price is for; a month where absent."),
    Field(name="per", kind=Kind.WORD, words=("concurrency",),
          about="The price is for each task at once, which --concurrency tells."),
    Field(name="included", kind=Kind.UNITS, required=True, about="How many units it includes, or unlimited.",
          instead=Field(name="included", kind=Kind.WORD, words=("unlimited",), about="")),
    Field(name="included_per", kind=Kind.WORD, words=("month", "term"),
          about="What the included units are for; each month where absent, what is left of them lost at its end."),
    Field(name="beyond", kind=Kind.OBJECT, of=BEYOND, about="What other units cost: fails, postpaid (the API's own), or prices as in postpaid. Off these comes the discount of subscriptions, off the API's own that of postpaid.",
          instead=Field(name="beyond", kind=Kind.WORD, words=_words(*Beyond), about="")),
))  # fmt: skip

CAVEATS = Field(
    name="caveats",
    kind=Kind.TEXTS,
    about="Sentences: what changes a bill and is left out here, as a yearly fee; a note of every answer.",
)

API = Object((
    Field(name="name", kind=Kind.TEXT, required=True, about="The API's name as people read it."),
    Field(name="unit", kind=Kind.TEXT, required=True, about="What one call delivers, as pic or character."),
    Field(name="decimals", kind=Kind.WHOLE, most=MAX_DECIMALS, about="How many decimals its counts may have, 12.345 GB having 3; none where absent."),
    Field(name="uses", kind=Kind.COUNTS, about="In place of prices: the units of other APIs of this sheet that one successful call takes."),
    Field(name="per_call", kind=Kind.OBJECT, of=PER_CALL, about="How the size of one call is counted, before anything is added up."),
    Field(name="free_quota", kind=Kind.OBJECT, of=FREE_QUOTA, about="Free units, deducted first."),
    Field(name="packages", kind=Kind.OBJECT, of=PACKAGES, about="Prepaid packages, deducted next."),
    Field(name="postpaid", kind=Kind.OBJECT, of=POSTPAID, about="Pay as you go, for the rest."),
    Field(name="subscriptions", kind=Kind.LIST, of=SUBSCRIPTION, about="Plans with a price for a month or a year, one at a time, in place of paying as you go."),
    Field(name="concurrency", kind=Kind.OBJECT, of=CONCURRENCY, about="Tasks at once, and what one more costs."),
    CAVEATS,
    Field(name="checks", kind=Kind.LIST, of=CHECK, about="The vendor's own worked examples, recomputed by 'sheet validate'."),
), ways=(("packages",), ("postpaid",), ("subscriptions",), ("uses",)))  # fmt: skip

AMOUNTS = Object((
    Field(name="rounded", kind=Kind.WORD, words=_words(*Rounded), about="What is rounded: each line, or an account's whole month (bill); line where absent."),
    Field(name="direction", kind=Kind.WORD, words=_words(*Direction), about="How it is rounded; half_up where absent."),
), ways=(("rounded",), ("direction",)))  # fmt: skip

_SOLD = ("postpaid", "packages", "subscriptions", "concurrency")

DISCOUNT = Object(tuple(
    Field(name=sold, kind=Kind.PERCENT, about=f"Off the list prices of {sold}, as '15 %'; 0 % where absent.") for sold in _SOLD
), ways=tuple((sold,) for sold in _SOLD))  # fmt: skip

_DISCOUNT = Field(name="discount", kind=Kind.OBJECT, of=DISCOUNT, about="Off all list prices, as '12 %', or by what is sold.",
                  instead=Field(name="discount", kind=Kind.PERCENT, about=""))  # fmt: skip

CREDIT = Object((
    Field(name="amount", kind=Kind.MONEY, payable=True, required=True, about="Pays postpaid lines, in the sheet's currency."),
    Field(name="period", kind=Kind.WORD, words=_words(Period.ONCE, Period.MONTH), required=True,
          about="month: anew every month, what is left of it lost; once: what is left of it stays."),
))  # fmt: skip

COMMITMENT = Object((
    Field(name="amount", kind=Kind.MONEY, payable=True, required=True, about="What is missing of it is added, in the sheet's currency."),
    Field(name="period", kind=Kind.WORD, words=_words(Period.YEAR), required=True, about="Every twelve months from the report's first on."),
))  # fmt: skip

TAX = Object((
    Field(name="name", kind=Kind.TEXT, required=True, about="What the tax is called, as VAT."),
    Field(name="rate", kind=Kind.PERCENT, required=True, about="Of the net amount, as '19 %'."),
))  # fmt: skip

BILL = Object((
    _DISCOUNT,
    Field(name="credit", kind=Kind.OBJECT, of=CREDIT, about="An amount that pays postpaid first."),
    Field(name="minimum", kind=Kind.MONEY, payable=True, about="The least an account's month costs, all APIs together."),
    Field(name="commitment", kind=Kind.OBJECT, of=COMMITMENT, about="The least that twelve months cost."),
    Field(name="tax", kind=Kind.OBJECT, of=TAX, about="A tax on the net amount."),
), ways=(("discount",), ("credit",), ("minimum",), ("commitment",), ("tax",)))  # fmt: skip

SHEET = Object((
    Field(name="schema", kind=Kind.FORMAT, required=True, about="The number of this format: 1."),
    Field(name="provider", kind=Kind.TEXT, required=True, about="Who sells the API."),
    Field(name="product", kind=Kind.TEXT, about="The product that the APIs belong to."),
    Field(name="currency", kind=Kind.CURRENCY, required=True, about="The currency of all amounts, a code of ISO 4217 as USD."),
    Field(name="as_of", kind=Kind.AS_OF, required=True, about="When the prices were read: 2026-01-21, 2026-01 or 2026."),
    Field(name="source", kind=Kind.TEXT, required=True, about="Where the prices were read: a link or a document's name."),
    Field(name="amounts", kind=Kind.OBJECT, of=AMOUNTS, about="How amounts are rounded; each line, half up, where absent."),
    Field(name="bill", kind=Kind.OBJECT, of=BILL, about="What comes on top of the prices, or off them, of an account's month or year."),
    CAVEATS,
    Field(name="apis", kind=Kind.MAP, of=API, required=True, about="The billed APIs by the name that --api takes."),
))  # fmt: skip

CONTRACT = Object((
    Field(name="contract", kind=Kind.FORMAT, required=True, about="The number of this format: 1."),
    Field(name="as_of", kind=Kind.AS_OF, required=True, about="When it was agreed: 2026-01-21, 2026-01 or 2026."),
    Field(name="source", kind=Kind.TEXT, required=True, about="Where it stands: a link or a document's name."),
    Field(name="bill", kind=Kind.OBJECT, of=BILL, about="What comes on top of the prices, or off them; it wins over the sheet's, key by key."),
    Field(name="apis", kind=Kind.MAP, of=Object((_DISCOUNT._replace(required=True),)), about="Discounts by API, in place of that of the bill."),
), ways=(("bill",), ("apis",)))  # fmt: skip

# Words that people use for a field, tried where a key is unknown.
SYNONYMS = {
    "to": "up_to", "until": "up_to", "max": "up_to", "end": "up_to", "min": "from", "start": "from", "above": "from",
    "size": "units", "quantity": "units", "amount": "units", "cost": "price", "fee": "flat_fee", "free": "free_quota",
    "title": "name", "vendor": "provider", "date": "as_of", "url": "source", "version": "schema", "api": "apis",
    "prepaid": "packages", "expires": "validity", "base": "base_fee", "block": "per", "kind": "mode", "type": "mode",
    "note": "caveats", "notes": "caveats", "warnings": "caveats",
    "daily": "daily_price", "monthly": "monthly_price", "limit": "included",
}  # fmt: skip
