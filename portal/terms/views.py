"""The public glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.access import public
from portal.terms.models import Term


@public
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with what they mean here, how far the city has come with them, and where they are contested."""
    words = request.GET.get("q", "").strip()[:100]
    visible = Term.objects.visible_to(request.user)
    names = dict(visible.values_list("slug", "name"))
    found = visible.matching(words) if words else visible
    terms = [(term, [(slug, names[slug]) for slug in term.related if slug in names]) for term in found]
    return render(request, "terms/glossary.html", {"terms": terms, "words": words})
