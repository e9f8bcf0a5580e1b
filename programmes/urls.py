from django.urls import path

from programmes.views import activities, documents, programmes, queue

app_name = "programmes"
urlpatterns = [
    path("programmes/", programmes.Programmes.as_view(), name="programmes"),
    path("programmes/new/", programmes.new, name="programme_new"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("programmes/<slug:slug>/edit/<slug:part>/", programmes.edit, name="programme_edit"),
    path("programmes/<slug:slug>/step/<slug:action>/", programmes.step, name="programme_step"),
    path("programmes/<slug:slug>/check/", programmes.check, name="programme_check"),
    path("programmes/<slug:slug>/documents/add/", documents.add_document, name="programme_document"),
    path("programmes/<slug:slug>/evaluators/", programmes.evaluators, name="programme_evaluators"),
    path("activities/", activities.Activities.as_view(), name="activities"),
    path("activities/log/", activities.log, name="log"),
    path("activities/queue/", queue.queue, name="queue"),
    path("activities/queue/together/", queue.together, name="queue_together"),
    path("activities/queue/<int:pk>/", queue.queue, name="queue_at"),
    path("activities/queue/<int:pk>/decide/", queue.decide, name="queue_decide"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/change/", activities.change, name="activity_change"),
    path("activities/<int:pk>/step/<slug:action>/", activities.step, name="activity_step"),
    path("activities/<int:pk>/discard/", activities.discard, name="activity_discard"),
    path("activities/<int:pk>/redact/", activities.redact, name="activity_redact"),
]
