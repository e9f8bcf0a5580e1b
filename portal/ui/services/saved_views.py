"""Keeping and dropping saved views."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from portal.ui.models import SavedView

MOST = 20


def save_view(*, list_key: str, name: str, query: str, by: Any) -> SavedView:
    """Keep the filters `query` of the list `list_key` under `name`; the same name again replaces it.

    Raises:
        DomainError: no name, or too many views already.
    """
    name = " ".join(name.split())[:60]
    if not name:
        raise DomainError(_("Give the view a name."), field="name")
    with act("ui.save_view", by=by, on=None) as doing:
        others = SavedView.objects.of(by, list_key).exclude(name=name).count()
        if others >= MOST:
            raise DomainError(_("You have %(n)s views of this list. Remove one first.") % {"n": others})
        kept = urlencode([pair for pair in parse_qsl(query) if pair[0] not in ("page", "format")])[:2000]
        view, _made = SavedView.objects.update_or_create(
            user=by, list_key=list_key, name=name, defaults={"query": kept}
        )
        doing.on = view
    return view


def delete_view(*, view: SavedView, by: Any) -> None:
    """Drop a saved view."""
    with act("ui.delete_view", by=by, on=view):
        view.delete()
