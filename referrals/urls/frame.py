"""People on a case, conflicts, links, break-glass."""

from django.urls import path

from referrals.views import frame, glass

urlpatterns = [
    path("cases/<uuid:pk>/people/name/", frame.name_person, name="name_person"),
    path("cases/<uuid:pk>/people/<int:member>/end/", frame.end_part, name="end_part"),
    path("cases/<uuid:pk>/conflict/", frame.conflict, name="conflict"),
    path("cases/<uuid:pk>/links/add/", frame.link, name="link"),
    path("cases/<uuid:pk>/links/<int:link>/end/", frame.unlink, name="unlink"),
    path("break-glass/", glass.openings, name="glass"),
    path("break-glass/open/", glass.open_case, name="glass_open"),
    path("break-glass/<uuid:pk>/", glass.review, name="glass_review"),
]
