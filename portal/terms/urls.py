"""Address of the glossary."""

from django.urls import path

from portal.terms.views import glossary

app_name = "terms"
urlpatterns = [path("", glossary, name="glossary")]
