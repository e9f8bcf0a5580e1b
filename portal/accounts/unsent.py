"""What was being sent when the session had ended: kept until the same person is back, and put into the form again.

It lies sealed in the session for that while. After the end of a session only views that say so keep it, never one about a person
or a case: the device may be somebody else's by then. Files are not kept.
"""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

KEY = "unsent"
LONGEST = 60_000
V = TypeVar("V")


def keeps_unsent(view: V) -> V:
    """Let this view's form find again what was typed. The view asks `unsent(request)`."""
    view.keeps_unsent = True  # type: ignore[attr-defined]
    return view


def to_keep(request: HttpRequest) -> dict[str, str] | None:
    """What a request whose session has ended was sending, if its view keeps that."""
    if request.method != "POST":
        return None
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return None
    return _typed(request) if getattr(view, "keeps_unsent", False) else None


def keep_typed(request: HttpRequest) -> None:
    """Keep what this request was sending until its page is opened again in the same session."""
    kept = _typed(request)
    if kept is not None:
        request.session[KEY] = kept


def _typed(request: HttpRequest) -> dict[str, str] | None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    words = typed.urlencode()
    if not words or len(words) > LONGEST:
        return None
    return {"user": str(request.user.pk), "path": request.path, "typed": words}


def forget_of_others(request: HttpRequest, user: Any) -> None:
    """Somebody else signs in on this device: what another wrote is gone."""
    if request.session.get(KEY, {}).get("user", str(user.pk)) != str(user.pk):
        del request.session[KEY]


def unsent(request: HttpRequest) -> QueryDict | None:
    """What this person was sending here, once; to be given to the form as if it had been sent now and not yet accepted."""
    if request.method != "GET" or KEY not in request.session:
        return None
    kept = request.session[KEY]
    if kept["path"] != request.path:
        return None
    del request.session[KEY]
    messages.info(
        request, _("What you had written is here again. Send it now; a file has to be chosen anew.")
    )
    return QueryDict(kept["typed"])
