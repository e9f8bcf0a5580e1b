"""The same records and rules as the pages, for programs."""
