"""All addresses. The composition root is the one place that knows every app."""

from django.urls import include, path

handler400 = "portal.ui.views.errors.bad_request"
handler403 = "portal.ui.views.errors.forbidden"
handler404 = "portal.ui.views.errors.not_found"
handler500 = "portal.ui.views.errors.server_error"

urlpatterns = [
    path("account/", include("allauth.urls")),
]
