"""Addresses of the frame's own pages."""

from django.urls import path

from portal.ui.views import account, saved_views

app_name = "ui"
urlpatterns = [
    path("", account.account, name="account"),
    path("views/save/", saved_views.save, name="save_view"),
    path("views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
]
