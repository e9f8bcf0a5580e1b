"""Rivermouth, the demo city: an invented port told in `story/` and built through the portal's own services."""
