"""The words of the portal's main pages, which a city may put in its own way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.reference import ReferenceModel


class PageText(ReferenceModel):
    """Heading, purpose and empty state of one page. Shipped with the portal; what a city writes instead stays."""

    url_name = models.CharField(
        max_length=100, unique=True, editable=False, help_text="Name of the address whose page it is."
    )
    purpose = models.CharField(_("what the page is for, in one sentence"), max_length=250)
    empty = models.CharField(_("what it says while nothing is there"), max_length=250, blank=True)

    # Pages stand where the navigation puts them; only their words are the city's.
    fixed_fields = ("position", "is_active")

    class Meta(ReferenceModel.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("Words of the pages")

    class Privacy:
        open = ("url_name", "purpose", "empty")
