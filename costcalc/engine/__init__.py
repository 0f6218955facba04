"""What costcalc exists for: rating, packages, planning, sizing; exact, and without file, clock or screen.

The order of computing. Every answer follows it, whichever module computes a step:

1. The size of one call is counted by its rules, and chooses its tier where the sheet says so (``sheet.sizes``): the vendor
   meters each call by itself. The calls of composites become units of their parts (``composites``): these are what is sold.
   All are added up by account, API and month, or day; failed calls are left out, since nobody charges them.
2. The free quota pays (``usage_months``): nobody can hold it back, so it comes before all that costs something.
3. Packages pay, by earliest expiry (``ledger``), or what a subscription includes (``subscriptions``): both are paid already.
   A subscription stands in place of paying as one goes, so packages pay nothing in its months, and go on expiring.
4. Tiers price what is left (``month_bill``, ``rater``): which tier is reached may depend on what was free and prepaid.
5. Flat fees and the base fee are added, then the sum is raised to the API's minimum and cut to its maximum: these bound what
   the API comes to with its fees.
6. The discount comes off, by multiplying the prices before anything is computed (``net``): so a line is rounded once, at
   what is paid, and plans are optimal at these prices. Minimum and maximum are prices, too.
7. The bill of an account's month, all of its APIs, is raised to its minimum, then a year's to its commitment (``billing``):
   both are about what is bought, so they come after the discount and before what pays for it.
8. The credit pays postpaid lines, then what the minimum added: it is a means of payment, no price.
9. The tax is due on what is left to pay.

Amounts are rounded once per line, or once per bill where the sheet says so (``amounts``); of a bill with a tax, the net
first, then the tax.

Its words (basis, piece, slack, premium, rest, lot, run …) are explained in CONTRIBUTING.md.
"""
