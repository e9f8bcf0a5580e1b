"""From consent to follow-up."""

from django.urls import path

from referrals.views import my_support, notices, support

urlpatterns = [
    path("cases/<uuid:pk>/do/<slug:work>/", support.do, name="work"),
    path("notices/", notices.notices, name="notices"),
    path("my_support/", my_support.parts, name="my_support"),
    path("my_support/<uuid:pk>/<uuid:thread>/", my_support.part, name="my_part"),
    path("my_support/<uuid:pk>/<uuid:thread>/word/", my_support.word, name="my_part_word"),
    path(
        "my_support/<uuid:pk>/<uuid:thread>/<uuid:session>/",
        my_support.correction,
        name="my_session",
    ),
]
