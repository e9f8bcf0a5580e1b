"""Forms of the case work: they see to the shape; the services see to the rules."""
