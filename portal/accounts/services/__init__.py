"""Writes on accounts, organisations and roles: one subject a module."""
