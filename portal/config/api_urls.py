"""Every app's part of `/api/v1/`."""

from mel.api.urls import urlpatterns as mel
from portal.api.urls import urlpatterns as root
from portal.areas.api.urls import urlpatterns as areas
from programmes.api.urls import urlpatterns as programmes
from referrals.api.urls import urlpatterns as referrals
from strategy.api.urls import urlpatterns as strategy

urlpatterns = [*root, *areas, *strategy, *programmes, *referrals, *mel]
