"""Moving cases between cities."""

from django.urls import path

from referrals.views import transfer

urlpatterns = [
    path("cases/<uuid:pk>/transfer/offer/", transfer.prepare, name="prepare_transfer"),
    path("cases/<uuid:pk>/transfer/<uuid:transfer>/back/", transfer.take_back, name="take_back_transfer"),
    path("transfers/", transfer.received, name="transfers"),
    path("transfers/<uuid:pk>/", transfer.receive, name="receive_transfer"),
]
