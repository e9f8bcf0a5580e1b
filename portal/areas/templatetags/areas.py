"""Words for population margins. `{% load areas %}`"""

from django import template
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()
# Margins that many registers have; a city's own slugs are read as words.
WORDS = {
    "age": gettext_lazy("Age"),
    "sex": gettext_lazy("Sex"),
    "female": gettext_lazy("Women and girls"),
    "male": gettext_lazy("Men and boys"),
    "newcomer": gettext_lazy("Moved here from another country"),
    "within_10_years": gettext_lazy("Within ten years"),
    "longer": gettext_lazy("Longer ago, or born here"),
}


@register.filter
def words_of(slug: str) -> str:
    """The words for a variable or category: `12_17` is 12–17, `65_plus` is 65 and over."""
    if slug in WORDS:
        return str(WORDS[slug])
    first, _mark, last = slug.partition("_")
    if first.isdigit() and last.isdigit():
        return f"{first}–{last}"
    if first.isdigit() and last == "plus":
        return _("%(age)s and over") % {"age": first}
    return slug.replace("_", " ").capitalize()


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 as whole percent."""
    return f"{formats.number_format(round(share * 100))} %"
