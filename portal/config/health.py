"""Two questions a machine asks: does the process live, and can it do its work."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from health_check.views import HealthCheckView

from portal.access import public


@public
@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Answers while the process answers at all; asks neither database nor broker, whose loss is no reason to restart it."""
    return HttpResponse("ok", content_type="text/plain")


ready = public(
    HealthCheckView.as_view(
        checks=["health_check.checks.Database", "health_check.checks.Cache", "health_check.checks.Storage"]
    )
)
