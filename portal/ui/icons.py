"""Icons: shapes of one sprite that the browser loads once."""

from functools import lru_cache
from typing import Final

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE: Final = "vendor/bootstrap-icons/1.13.2/sprite.svg"


def icon(name: str, flip: bool = False) -> SafeString:
    """An icon of the sprite. It never stands alone without a word. `flip=True` for arrows that follow the direction of writing."""
    return _icon(name, flip) if name else SafeString()


@lru_cache(maxsize=1000)
def _icon(name: str, flip: bool) -> SafeString:
    extra = " icon-flip" if flip else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', extra, static(SPRITE), name
    )
