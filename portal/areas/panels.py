"""What the places contribute to pages that gather from several apps."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from portal.areas.models import Area
from portal.ui.panels import SearchHit

MOST = 8


def find(user: Any, words: str) -> list[SearchHit]:
    """Places by a part of their name or the start of their code."""
    if not user.has_perm("areas.view_area"):
        return []
    found = (
        Area.objects.visible_to(user)
        .current()
        .filter(Q(name__icontains=words) | Q(code__istartswith=words))
        .select_related("parent")
    )
    return [
        SearchHit(
            area.name,
            str(area.parent) if area.parent else area.code,
            reverse("areas:area", args=[area.pk]),
            area.get_kind_display(),
        )
        for area in found.order_by("path")[:MOST]
    ]
