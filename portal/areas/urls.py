from django.urls import path

from portal.areas.views import areas, boundaries

app_name = "areas"
urlpatterns = [
    path("", areas.Areas.as_view(), name="areas"),
    path("<int:pk>/", areas.detail, name="area"),
    path("<int:pk>/edit/", areas.edit, name="edit"),
    path("boundaries/", boundaries.versions, name="versions"),
    path("boundaries/import/", boundaries.upload, name="upload"),
    path("boundaries/<int:pk>/", boundaries.version, name="version"),
    path("boundaries/<int:pk>/choose/", boundaries.choose, name="choose"),
    path("boundaries/<int:pk>/preview/", boundaries.preview, name="preview"),
    path("boundaries/<int:pk>/preview/shapes/", boundaries.preview_shapes, name="preview_shapes"),
    path("boundaries/<int:pk>/refused/", boundaries.refused, name="refused"),
    path("boundaries/<int:pk>/undo/", boundaries.undo, name="undo"),
]
