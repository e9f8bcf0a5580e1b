"""All of the portal's addresses, the bare pages and the drill's endpoint."""

from django.urls import include, path

from bench import bare
from bench.drill import endpoint
from portal.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/bare/", bare.page, name="bench_bare"),
    path("bench/plain/", bare.plain, name="bench_plain"),
    path("bench/log/", endpoint.log, name="bench_log"),
    path("", include("portal.config.urls")),
]
