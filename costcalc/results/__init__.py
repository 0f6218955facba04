"""What was computed, with its working: frozen types, one file per question.

Amounts are ``Decimal`` with the currency's digits, None where there is no price (never 0). ``UsageGroup.amounts`` alone
is in minor units (``int``), since it may hold a million of them. Counts are units as people read them: ``int``, or ``Decimal``
where the sheet gives the API decimals; the columns of a ``UsageGroup`` alone are in smallest parts.
The engine computes what is stored here, and ``render`` shows it. Properties derive more from it: sums, differences,
labels, and of a ``Diff`` which way to pay its total is about and whether the cheapest way is another one.
"""
