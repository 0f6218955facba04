"""What was computed, with its working: frozen types, one file per question.

Amounts are ``Decimal`` with the currency's digits, None where there is no price (never 0). Units are whole.
Nothing here computes; the engine makes these, ``render`` shows them.
"""
