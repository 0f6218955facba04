"""What costcalc exists for: rating, packages, planning, sizing; exact, and without file, clock or screen."""
