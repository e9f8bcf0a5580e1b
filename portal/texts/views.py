"""Lists and texts: what the portal ships and a city may put in its own way."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import access
from portal.reference import ReferenceModel
from portal.texts import services
from portal.texts.forms import entry_form
from portal.texts.selectors import editable_lists, list_by_label
from portal.ui.paging import page_of


def _list_or_404(label: str) -> type[ReferenceModel]:
    model = list_by_label(label)
    if model is None:
        raise Http404
    return model


@access("texts.change")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All lists."""
    lists = [
        (model._meta.label_lower, model._meta.verbose_name_plural, model._default_manager.count())
        for model in editable_lists()
    ]
    return render(request, "texts/index.html", {"lists": lists})


@access("texts.change")
@require_GET
def entries(request: HttpRequest, label: str) -> HttpResponse:
    """The entries of one list."""
    model = _list_or_404(label)
    found = model._default_manager.all()
    words = request.GET.get("words", "").strip()
    if words:
        found = found.filter(name__icontains=words)
    page = page_of(request, found, 40)
    context = {"page": page, "label": label, "title": model._meta.verbose_name_plural, "words_typed": words}
    return render(request, "texts/entries.html", context)


@access("texts.change")
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, label: str, slug: str) -> HttpResponse:
    """One entry, to be put in the city's own words."""
    model = _list_or_404(label)
    found = get_object_or_404(model, slug=slug)
    form = entry_form(model)(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        fresh = model._default_manager.get(pk=found.pk)
        services.change_entry(entry=fresh, values=values, by=request.user)
        messages.success(request, _("Changed. Your words stay when the portal is updated."))
        return redirect("texts:entries", label=label)
    context = {"form": form, "entry": found, "label": label, "title": model._meta.verbose_name_plural}
    return render(request, "texts/entry.html", context)
