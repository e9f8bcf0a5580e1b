"""Reading terms for tooltips, without asking the database for each."""

from dataclasses import dataclass

from portal.kept_cache import kept_cache
from portal.terms.models import Term, TermStatus

CACHE_KEY = "agreed_terms"
KEEP_SECONDS = 300


@dataclass(frozen=True)
class Known:
    """A term's name, and its definition where the city has agreed on one."""

    name: str
    agreed: str


def known_terms() -> dict[str, Known]:
    """All offered terms by slug, in one query kept for five minutes."""
    kept: dict[str, tuple[str, str]] | None = kept_cache.get(CACHE_KEY)
    if kept is None:
        rows = Term.objects.filter(is_active=True).exclude(status=TermStatus.RETIRED)
        kept = {
            slug: (name, definition if status == TermStatus.AGREED else "")
            for slug, name, definition, status in rows.values_list("slug", "name", "definition", "status")
        }
        kept_cache.set(CACHE_KEY, kept, KEEP_SECONDS)
    return {slug: Known(*told) for slug, told in kept.items()}
