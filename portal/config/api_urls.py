"""Every app's part of `/api/v1/`."""

from portal.api.urls import urlpatterns as root
from strategy.api.urls import urlpatterns as strategy

urlpatterns = [*root, *strategy]
