"""Home, search and the public front page: made of what the apps have registered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access import public, signed_in
from portal.ui import panels
from portal.ui.home import greeting, purpose

SHORTEST_SEARCH = 2


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what changed, how are we doing: the panels decide what they have to say to this person."""
    user: Any = request.user
    built = panels.panels_for("home", request)
    context: dict[str, Any] = {
        "greeting": greeting(user),
        "purpose": purpose(user),
        "figures_first": user.has_role("council_lead"),
        "panels": [p for p in built if not p.side and not p.wide],
        "side_panels": [p for p in built if p.side],
        "wide_panels": [p for p in built if p.wide],
    }
    return render(request, "ui/home.html", context)


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """What the apps find for the words, each only what this person may see."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    hits = panels.search(request.user, words) if len(words) >= SHORTEST_SEARCH else []
    kinds: dict[str, list[panels.SearchHit]] = {}
    for hit in hits:
        kinds.setdefault(str(hit.kind), []).append(hit)
    return render(
        request,
        "ui/search.html",
        {"words": words, "kinds": kinds, "amount": len(hits), "too_short": 0 < len(words) < SHORTEST_SEARCH},
    )


@public
def public_home(request: HttpRequest) -> HttpResponse:
    """The front page for residents: the open doors, and what the apps publish."""
    return render(request, "public/home.html", {"panels": panels.panels_for("public_home", request)})
