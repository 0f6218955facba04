"""Several vendors side by side: what volumes cost at each, and from which volume on another one is the cheapest."""
