"""File importers of this app."""
