"""One file per command: what of its result people read."""
