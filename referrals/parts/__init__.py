"""Sections of the case page, one module a part of the work; each registers itself and all are loaded when the portal starts."""
