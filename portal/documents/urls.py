from django.urls import path

from portal.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
]
