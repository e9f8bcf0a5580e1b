"""What the accounts contribute to pages that gather from several apps."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access import allowed
from portal.accounts.models import Organisation, RoleRequest, User
from portal.inbox import Waiting
from portal.ui.panels import SearchHit

MOST = 5


def waiting(user: Any) -> list[Waiting]:
    """Requests for case roles that this person may decide."""
    if not allowed(user, "accounts.approve_rolerequest"):
        return []
    asked = (
        RoleRequest.objects.visible_to(user).waiting().exclude(Q(requested_by=user) | Q(user=user)).count()
    )
    if not asked:
        return []
    title = ngettext(
        "%(n)s request for a case role to decide", "%(n)s requests for case roles to decide", asked
    )
    return [
        Waiting(
            title=title % {"n": asked},
            detail=_("Two persons give such a role; you would be the second."),
            url=reverse("accounts:role_requests"),
            icon="key",
            count=asked,
        )
    ]


def find(user: Any, words: str) -> list[SearchHit]:
    """Organisations and people whose name holds the words, as far as this person may see them."""
    hits: list[SearchHit] = []
    if allowed(user, "accounts.view_organisations"):
        for organisation in Organisation.objects.visible_to(user).filter(name__icontains=words)[:MOST]:
            url = reverse("accounts:organisation", args=[organisation.slug])
            hits.append(
                SearchHit(organisation.name, str(organisation.get_kind_display()), url, _("Organisation"))
            )
    if allowed(user, "accounts.view_people"):
        for person in (
            User.objects.visible_to(user).select_related("organisation").filter(name__icontains=words)[:MOST]
        ):
            url = reverse("accounts:person", args=[person.pk])
            hits.append(SearchHit(person.name, str(person.organisation or ""), url, _("Person")))
    return hits
