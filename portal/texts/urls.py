from django.urls import path

from portal.texts import views

app_name = "texts"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:label>/", views.entries, name="entries"),
    path("<str:label>/<slug:slug>/", views.entry, name="entry"),
]
