"""Who may do what with cases: the first wall, one module a part of the work; all of them are loaded here."""

import importlib
import pkgutil

for module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{module.name}")
