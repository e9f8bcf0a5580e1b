"""What a process that answers requests does once when it starts, so that no page pays for it."""

import gc
import threading
from functools import lru_cache

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.urls import get_resolver
from django.utils import timezone
from django.utils.translation import trans_real

WORDS = 20_000
# A page makes thousands of small things and drops them all again; looking every seven hundred was a tenth of its time.
GARBAGE = (10_000, 5, 5)


def warm() -> None:
    """Load the addresses and the languages, and leave what lives as long as the process out of the search for garbage.

    A message that a catalogue lacks (most are written in English already) was looked for in the catalogue of every
    app, some hundred times a page: each is looked up once.
    """
    get_resolver().reverse_dict  # noqa: B018 - worked out when first asked for
    _know_the_thread()
    for code, _name in settings.LANGUAGES:
        catalogue = trans_real.translation(code)
        catalogue.gettext = lru_cache(maxsize=WORDS)(catalogue.gettext)  # type: ignore[method-assign]
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _know_the_thread() -> None:
    """Language, zone and connections belong to the thread that answers.

    Django looks for a running event loop each time it is asked for one of them, hundreds of times a page and for a tenth of
    its time; no view here is asynchronous, and each request is answered by one thread from its beginning to its end.
    """
    connections.close_all()
    caches.close_all()
    for module in (trans_real, timezone):
        vars(module)["_active"] = threading.local()
    for handler in (connections, caches):
        vars(handler)["_connections"] = threading.local()
