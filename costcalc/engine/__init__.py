"""What costcalc exists for: rating, packages, planning, sizing; exact, and without file, clock or screen.

Its words (basis, piece, slack, premium, rest, lot, run …) are explained in CONTRIBUTING.md.
"""
