"""Programmes and activity logs for programs: the same rules and services as the pages."""
