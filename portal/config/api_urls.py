"""Every app's part of `/api/v1/`."""

from portal.api.urls import urlpatterns as root

urlpatterns = [*root]
