"""Files kept with a programme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.access import access, fetch
from portal.documents.services import attach
from portal.errors import DomainError, add_to_form
from programmes.forms.document import DocumentForm
from programmes.models import Programme


@access("programmes.change_programme")
@require_http_methods(["GET", "POST"])
def add_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a file with the programme."""
    found = fetch(Programme, request.user, "programmes.change_programme", slug=slug)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            attach(to=found, upload=sent["file"], title=sent["title"], by=request.user, kind="programme")
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Kept with the programme."))
            return redirect("programmes:programme", slug=slug)
    return render(request, "programmes/programme_document.html", {"form": form, "programme": found})
