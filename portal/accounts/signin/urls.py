"""The addresses of signing in: the library's, with the doors that stay shut here put before them.

The library still turns their names into addresses, so the names are not given again.
"""

from django.urls import include, path, re_path

from portal.accounts.views.closed import closed

urlpatterns = [
    path("signup/", closed),
    path("email/", closed),
    re_path(r"^confirm-email/", closed),
    path("password/set/", closed),
    path("login/code/confirm/", closed),
    path("3rdparty/", closed),
    path("3rdparty/signup/", closed),
    re_path(r"^social/", closed),
    path("", include("allauth.urls")),
]
