"""Words of the entries of the navigation that several pages share."""

from django.utils.translation import gettext_lazy as _

CASES = _("Cases")
DESK = _("Desk")
MEETINGS = _("Meetings")
OVERSIGHT = _("Oversight")
SET_UP = _("Set-up")
