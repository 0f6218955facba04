"""Does the bill agree: what was expected beside what was billed, and the rules by which the two agree (``explanations``)."""
