"""The start of `/api/v1/`; apps add their own `api/urls.py` in portal/config/api_urls.py."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from portal.api import views

urlpatterns = [
    path("", views.ApiRoot.as_view(), name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
