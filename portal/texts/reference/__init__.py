"""The shipped words of the pages."""

from collections.abc import Iterator
from pathlib import Path

from portal.reference import Loaded, load_rows, read_yaml

HERE = Path(__file__).parent


def load() -> Iterator[Loaded]:
    """One entry a page; `url` names the address it stands at."""
    from portal.kept_cache import kept_cache
    from portal.texts.models import PageText
    from portal.texts.selectors import CACHE_KEY

    rows = [
        {
            "slug": page["slug"], "name": page["h1"], "position": place, "url_name": page["url"], "purpose": page["purpose"], "empty": page["empty"],
        }
        for place, page in enumerate(read_yaml(HERE / "pages.yaml")["pages"])
    ]  # fmt: skip
    yield load_rows(PageText, rows)
    kept_cache.delete(CACHE_KEY)
