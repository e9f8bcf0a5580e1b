"""Parts of pages that look the same on each: drawn once a process for everything they are drawn from."""

from collections.abc import Callable, Hashable

from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 2000
_drawn: dict[tuple[Hashable, str | None], SafeString] = {}


def drawn_once(key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """What `draw` gives, in the language of the page.

    Args:
        key: names the part and tells everything it is drawn from but the language. Nothing of a person or a case may be in it.
        draw: gives the HTML.
    """
    found = (key, get_language())
    if found not in _drawn:
        if len(_drawn) >= MOST:
            _drawn.clear()
        _drawn[found] = draw()
    return _drawn[found]
