"""All addresses. The composition root is the one place that knows every app."""

from django.urls import include, path
from django.views.i18n import set_language

from portal.api import views as api
from portal.config import health
from portal.ui.views import guides, pages
from portal.ui.views.styleguide import styleguide

handler400 = "portal.ui.views.errors.bad_request"
handler403 = "portal.ui.views.errors.forbidden"
handler404 = "portal.ui.views.errors.not_found"
handler500 = "portal.ui.views.errors.server_error"

urlpatterns = [
    path("", include("portal.ui.public_urls")),
    path("home/", pages.home, name="home"),
    path("search/", pages.search, name="search"),
    path("guides/", guides.index, name="guides"),
    path("guides/<slug:slug>/", guides.guide, name="guide"),
    path("styleguide/", styleguide, name="styleguide"),
    path("language/", set_language, name="set_language"),
    path("account/", include("portal.ui.urls")),
    path("account/", include("portal.accounts.signin.urls")),
    path("account/tokens/", api.tokens, name="api_tokens"),
    path("account/tokens/<int:pk>/end/", api.revoke, name="api_token_end"),
    path("", include("portal.accounts.urls")),
    path("audit/", include("portal.audit.urls")),
    path("terms/", include("portal.terms.urls")),
    path("inbox/", include("portal.inbox.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("documents/", include("portal.documents.urls")),
    path("settings/lists/", include("portal.texts.urls")),
    path("areas/", include("portal.areas.urls")),
    path("strategy/", include("strategy.urls")),
    path("referrals/", include("referrals.urls")),
    path("reports/", include("mel.urls")),
    path("imports/", include("portal.imports.urls")),
    path("", include("programmes.urls")),
    path("api/docs/", api.documentation, name="api_documentation"),
    path("api/v1/", include("portal.config.api_urls")),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
]
