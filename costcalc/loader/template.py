"""A new sheet to begin with: the text of a shipped one, or a small one with the fields most vendors need."""

from __future__ import annotations

from costcalc.errors import SheetError
from costcalc.loader import MAX_SHEET, is_pipe, load_sheet, parse_sheet
from costcalc.loader.files import read_text
from costcalc.loader.shipped import BUILTIN, builtin_path, shipped_paths

_SCHEMA_LINE = "# yaml-language-server: $schema="

_HEAD = f"""\
{_SCHEMA_LINE}price-sheet.schema.json
# For completion and checks in an editor: costcalc sheet schema > price-sheet.schema.json
"""

_TEMPLATE = """\
#
# Your vendor's prices. Numbers may be grouped with underscores (10_000); money is in `currency`.
# Replace every value, delete what your vendor does not have, then: costcalc sheet validate FILE
schema: 1
provider: Example Cloud
currency: USD                     # ISO 4217; amounts are never converted
as_of: 2026-01-21                 # when you read the prices: a date, a month or a year
source: https://example.com/prices
# What changes a bill and has no key here; every answer says it:
# caveats: [Each seat costs 300 USD a year on top.]

apis:
  my-api:                         # the name for --api
    name: My API
    unit: call                    # what is counted: call, page, second ...
    # decimals: 3                 # where it is counted in fractions, as 12.345 GB: how many may stand behind the point

    free_quota:                   # deducted first
      period: month               # month: anew every month | once: and add `validity: 1 year`
      units: 1_000

    packages:                     # prepaid, deducted next
      validity: 1 year            # N months | N years
      sizes:
        - {units: 10_000, price: 550}
        - {units: 100_000, price: 4_500}

    postpaid:                     # pays for the rest
      mode: volume                # volume: the tier reached prices all | graduated: each call at its own tier's
      tiers:                      # from N: begins at N, included | up_to N: ends at N, included
        - {from: 0, unit_price: 0.08}
        - {from: 10_000, unit_price: 0.06}
        - {from: 100_000, unit_price: 0.05}
    # One price at any volume:    postpaid: {unit_price: 0.08}
    # Prices per 1,000 units:     per: 1_000, and rounding: up (started blocks count) | exact (pro rata)
    # Fees of a month:            base_fee: 10, minimum: 5, maximum: 1_000; on a tier: flat_fee: 3

    concurrency:                  # tasks at once
      included: 3
      daily_price: 200            # for one more, a day
      monthly_price: 4_000        # for one more, a month

    checks:                       # worked examples of the vendor's page; `sheet validate` recomputes them
      - {calls: 10_000, free: 0, postpaid: 600}
"""


def template_text(source: str | None) -> str:
    """Return the text of a new sheet: that of a shipped sheet or a file, or a small one with the fields most vendors need.

    Raises FileError or SheetError where the source cannot be read or is wrong.
    """
    if source is None:
        return _HEAD + _TEMPLATE
    if not is_pipe(source):
        load_sheet(source)
    path = builtin_path() if source == BUILTIN else shipped_paths().get(source, source)
    label, text = read_text(path, limit=MAX_SHEET, what="price sheet", error=SheetError)
    parse_sheet(text, label)
    lines = text.splitlines(keepends=True)
    if lines and lines[0].startswith(_SCHEMA_LINE):
        lines = lines[1:]
    return _HEAD + "".join(lines)
