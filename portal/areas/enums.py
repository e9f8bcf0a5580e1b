"""The three steps of a city's own hierarchy, and what a boundary import says of each feature."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """City, district, neighbourhood."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")


# The level above each.
ABOVE = {AreaKind.DISTRICT: AreaKind.CITY, AreaKind.NEIGHBOURHOOD: AreaKind.DISTRICT}


class FeatureState(models.TextChoices):
    """What became of one feature of an imported file."""

    OK = "ok", _("Imported as it is")
    REPAIRED = "repaired", _("Repaired")
    REFUSED = "refused", _("Refused")
