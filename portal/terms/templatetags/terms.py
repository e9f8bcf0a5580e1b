"""`{% load terms %}{% term "slug" %}`: a word with the definition the city has agreed on."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.terms.selectors import known_terms

register = template.Library()


@register.simple_tag
def term(slug: str, words: str = "") -> SafeString | str:
    """The word, leading to the glossary; its agreed definition on hover and for screen readers.

    A term that is not agreed yet has no tooltip; one that nobody offers is plain words.

    Args:
        slug: of the term.
        words: what stands in the sentence, if it is not the term's own name ("cohesive" for social cohesion).
    """
    found = known_terms().get(slug)
    if found is None:
        return words or slug.replace("_", " ")
    address = f"{reverse('terms:glossary')}#{slug}"
    shown = words or found.name.lower()
    if not found.agreed:
        return format_html('<a class="term" href="{}">{}</a>', address, shown)
    return format_html('<a class="term" href="{}" title="{}">{}</a>', address, found.agreed, shown)
