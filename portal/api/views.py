"""The API's front door and its readable page; the pages on which people make tokens."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.access import access, fetch
from portal.access.declare import Declaration
from portal.accounts.models import User
from portal.api import services
from portal.api.models import ApiToken
from portal.api.scopes import scope_choices
from portal.errors import DomainError, add_to_form
from portal.ui.confirm import confirm_page
from portal.ui.forms import DateField


class ApiRoot(APIView):
    """Where to start: the schema, and who the caller is."""

    access_declaration = Declaration("api")
    permission_classes = [IsAuthenticated]

    @extend_schema(responses=OpenApiResponse(description="Links and the caller's roles"), operation_id="root")
    def get(self, request: Request) -> Response:
        """The addresses of the schema and its readable page, and the caller's roles and scopes."""
        scopes = getattr(request.auth, "scopes", None)
        return Response(
            {
                "schema": request.build_absolute_uri("/api/v1/schema/"),
                "documentation": request.build_absolute_uri("/api/docs/"),
                "roles": list(cast(User, request.user).roles),
                "scopes": scopes,
            }
        )


@access("api.read_schema")
@require_GET
def documentation(request: HttpRequest) -> HttpResponse:
    """Every call in words, from the same schema that programs read."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append({"method": method.upper(), "address": address, **operation})
    return render(request, "api/documentation.html", {"groups": groups, "info": schema["info"]})


class TokenForm(forms.Form):
    """A new token."""

    title = forms.CharField(label=gettext_lazy("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), widget=forms.CheckboxSelectMultiple
    )
    expires_on = DateField(
        label=gettext_lazy("Until when?"), help_text=gettext_lazy("At most a year from today.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scope_choices()  # type: ignore[attr-defined]
        if user.has_role("partner_manager"):
            self.fields["for_organisation"] = forms.BooleanField(
                label=gettext_lazy("It belongs to my organisation"),
                required=False,
                help_text=gettext_lazy("Other managers can then end it too."),
            )


@access("api.view_tokens")
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens, and a form for a new one; its secret is on the answer to the form and nowhere else."""
    start = {"expires_on": timezone.localdate() + dt.timedelta(days=180)}
    form = TokenForm(request.POST or None, user=request.user, initial=start)
    secret = ""
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        organisation = request.user.organisation if wanted.get("for_organisation") else None  # type: ignore[union-attr]
        try:
            _token, secret = services.create_token(
                title=wanted["title"],
                scopes=wanted["scopes"],
                expires_on=wanted["expires_on"],
                organisation=organisation,
                by=request.user,
            )
            form = TokenForm(user=request.user, initial=start)
        except DomainError as error:
            add_to_form(form, error)
    listed = ApiToken.objects.visible_to(request.user).select_related("user", "organisation")
    return render(request, "api/tokens.html", {"form": form, "tokens": listed, "secret": secret})


@access("api.view_tokens")
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token, after asking: there is no way back but a new one."""
    token = fetch(ApiToken, request.user, "api.revoke_token", pk=pk)
    if request.method == "GET":
        return confirm_page(
            request,
            question=_("End the token “%(title)s”?") % {"title": token.title},
            submit=_("End the token"),
            cancel=reverse("api_tokens"),
            consequences=[
                _("Programs that use it are refused from the next call on. It can't be taken up again.")
            ],
        )
    services.revoke_token(token=token, by=request.user)
    messages.success(request, _("The token has ended. Programs that use it are refused from now on."))
    return redirect("api_tokens")
