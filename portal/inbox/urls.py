from django.urls import path

from portal.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.follow, name="follow"),
]
