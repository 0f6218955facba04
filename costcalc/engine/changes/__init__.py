"""What differs between two sheets, two usages or two results, and what that does to the cost.

``diff``
    the comparison of two sheets over given calls, of a usage under two sheets, and of two usages.
``saved``
    the comparison of two saved results.
``sheet_changes``
    which prices, sizes and conditions of the sheet itself changed.
``price_changes``
    whether any of that is of prices; the comparison of two sheets without calls.
``in_common``
    the APIs of two sheets that can be compared.
``amount_changes``
    totals and months before and after.
``note_changes``
    which remarks went and which are new.
"""
