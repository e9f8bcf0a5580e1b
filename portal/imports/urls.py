from django.urls import path

from portal.imports.views import runs

app_name = "imports"
urlpatterns = [
    path("run/<uuid:pk>/", runs.run, name="run"),
    path("run/<uuid:pk>/columns/", runs.columns, name="columns"),
    path("run/<uuid:pk>/mend/", runs.mend, name="mend"),
    path("run/<uuid:pk>/confirm/", runs.confirm, name="confirm"),
    path("run/<uuid:pk>/problems.csv", runs.problems, name="problems"),
    path("run/<uuid:pk>/undo/", runs.undo, name="undo"),
    path("<slug:kind>/", runs.start, name="start"),
    path("<slug:kind>/template.xlsx", runs.template, name="template"),
]
