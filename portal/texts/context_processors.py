"""`page_words` in every template: what this page says of itself."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.texts.selectors import Words, words_for


def words(request: HttpRequest) -> dict[str, Any]:
    """Worked out only when a layout draws it."""
    match, user = request.resolver_match, getattr(request, "user", None)
    return {"page_words": SimpleLazyObject(lambda: words_for(match.view_name, user) if match else Words())}
