"""A door for the drill: a signed-in partner logs an activity through the real middleware, rule and service."""

import datetime as dt
import json
import uuid

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.access import signed_in
from programmes.models import ActivityType, BreakdownCategory, Programme
from programmes.services.activity import log_activity


@csrf_exempt
@require_POST
@signed_in
def log(request: HttpRequest) -> JsonResponse:
    """Store one activity with its breakdown; the same id sent again is stored once."""
    sent = json.loads(request.body)
    programme = Programme.objects.logged_by(request.user).accepting_logs().order_by("pk")[0]
    categories = BreakdownCategory.objects.order_by("pk")[:2]
    saved = log_activity(
        by=request.user,
        programme=programme,
        client_id=uuid.UUID(sent["client_id"]),
        date=dt.date(2026, 9, 1),
        type=ActivityType.objects.filter(counts_attendance=True, breakdown_allowed=True).order_by("pk")[0],
        area=programme.areas.order_by("pk")[0],
        title="Written while things are killed",
        hours=2,
        attendance=12,
        breakdowns=dict.fromkeys(categories, 3),
    )
    return JsonResponse({"id": saved.log.pk}, status=201 if saved.is_new else 200)
