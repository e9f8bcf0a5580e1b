"""Makers of the apps' records, one module a part of the portal; all of them are loaded here."""

import importlib
import pkgutil

for module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{module.name}")
