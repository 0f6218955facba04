"""Results → pictures: which of its numbers a report shows, one file per report. ``render.drawing`` draws them."""
