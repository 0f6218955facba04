"""Why a bill differs: a fixed list of single rules, each tried by the engine itself on a changed question.

A rule changes the sheet, the usage or what is held, and never an amount; a discount and a tax alone are of the amounts of
rows. ``rules`` is the table, ``trial`` holds each against the bill: first on the rows that differ, then on all.
"""
