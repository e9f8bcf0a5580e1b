"""All of the portal's addresses and the bare page."""

from django.urls import include, path

from bench import bare
from portal.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/bare/", bare.page, name="bench_bare"),
    path("bench/plain/", bare.plain, name="bench_plain"),
    path("", include("portal.config.urls")),
]
