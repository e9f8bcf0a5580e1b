"""Assessment instruments: versions in force, a draft to change, what it changes, putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import abilities, fetch
from portal.errors import DomainError, add_to_form
from referrals import services
from referrals.forms.panel import InstrumentItemForm
from referrals.models import InstrumentVersion
from referrals.services.instruments import compare, conclusion_of, faults_in, in_force, items_of
from referrals.views.page import case_page


def version_of(request: HttpRequest, pk: Any, perm: str = "referrals.view_instrument") -> InstrumentVersion:
    """One version."""
    found: InstrumentVersion = fetch(InstrumentVersion, request.user, perm, pk=pk)
    return found


@case_page("referrals.view_instrument")
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """All versions of all instruments."""
    in_force()
    rows = InstrumentVersion.objects.visible_to(request.user).select_related("in_force_by")
    return render(request, "referrals/instruments.html", {"versions": rows})


@case_page("referrals.view_instrument")
@require_GET
def instrument(request: HttpRequest, pk: Any) -> HttpResponse:
    """One version, and what it changes against the one before."""
    version = version_of(request, pk)
    before = (
        InstrumentVersion.objects.filter(slug=version.slug, version__lt=version.version)
        .order_by("-version")
        .first()
    )
    titles = {domain["slug"]: _(domain["title"]) for domain in version.body["domains"]}
    parts: dict[str, list[Any]] = {slug: [] for slug in titles}
    for item in items_of(version):
        parts[item.domain].append(item)
    siblings = InstrumentVersion.objects.filter(slug=version.slug)
    context = {
        "version": version,
        "before": before,
        "changes": compare(before, version) if before else [],
        "faults": faults_in(version.body) if version.state == "draft" else [],
        "parts": [(slug, titles[slug], items) for slug, items in parts.items()],
        "conclusion": conclusion_of(version),
        "able": abilities(request.user, version),
        "draft": siblings.filter(state="draft").first(),
        "writes": version.state == "draft" and version.made_by_id == request.user.pk,
    }
    return render(request, "referrals/instrument.html", context)


@case_page("referrals.change_instrument")
@require_POST
def instrument_step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """Begin a draft."""
    version = version_of(request, pk, "referrals.change_instrument")
    try:
        if step == "draft":
            version = services.begin_draft(version=version, by=request.user)
        else:
            raise Http404
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:instrument", pk=version.pk)


@case_page("referrals.put_instrument_in_force")
@require_POST
def instrument_force(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put a draft in force, as the second person."""
    version = version_of(request, pk)
    try:
        services.put_in_force(version=version, by=request.user)
        messages.success(request, _("In force: new assessments use it, begun ones keep theirs."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:instrument", pk=version.pk)


@case_page("referrals.change_instrument")
@require_http_methods(["GET", "POST"])
def instrument_item(request: HttpRequest, pk: Any, item: str) -> HttpResponse:
    """Change an item of a draft."""
    version = version_of(request, pk, "referrals.change_instrument")
    found = next((one for one in items_of(version, raw=True) if one.slug == item), None)
    if found is None or version.state != "draft":
        raise Http404
    start = {
        "title": found.title,
        "ask": found.ask,
        "wordings": "\n".join(text for _slug, text in found.anchors),
    }
    return _write(
        request, version, found.domain, item, InstrumentItemForm(request.POST or None, initial=start)
    )


@case_page("referrals.change_instrument")
@require_http_methods(["GET", "POST"])
def instrument_add(request: HttpRequest, pk: Any, domain: str) -> HttpResponse:
    """Add an item to a part of a draft."""
    version = version_of(request, pk, "referrals.change_instrument")
    if version.state != "draft" or domain not in {part["slug"] for part in version.body["domains"]}:
        raise Http404
    return _write(request, version, domain, "", InstrumentItemForm(request.POST or None))


def _write(
    request: HttpRequest, version: InstrumentVersion, domain: str, slug: str, form: InstrumentItemForm
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.write_item(
                version=version, domain=domain, slug=slug, title=given["title"], ask=given["ask"],
                wordings=given["wordings"].splitlines(), by=request.user,
            )  # fmt: skip
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("referrals:instrument", pk=version.pk)
    status = 422 if form.errors else 200
    context = {"version": version, "form": form, "is_new": not slug}
    return render(request, "referrals/instrument_item.html", context, status=status)


@case_page("referrals.change_instrument")
@require_POST
def instrument_remove(request: HttpRequest, pk: Any, item: str) -> HttpResponse:
    """Take an item out of a draft."""
    version = version_of(request, pk, "referrals.change_instrument")
    try:
        services.remove_item(version=version, slug=item, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:instrument", pk=pk)
