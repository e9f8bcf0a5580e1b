"""The cache of what can be worked out anew: when its server is away it is an empty shelf, and pages go on without it.

What must hold, such as limits and counters of tries, stays with Django's own `cache`, which the database stands in for (`portal.counting_cache`).
"""

from typing import Any, cast

from django.core.cache import BaseCache, caches
from django.utils.connection import ConnectionProxy

kept_cache = cast(BaseCache, cast(Any, ConnectionProxy)(caches, "kept"))
