"""What to buy now, when nobody knows how the calls turn out: cases, what may be bought, and what each comes to."""
