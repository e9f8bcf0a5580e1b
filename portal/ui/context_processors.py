"""What the frame of every page needs. Everything that asks the database waits until a template asks for it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info

from portal.inbox import Waiting, waiting_for
from portal.ui import navigation, panels
from portal.ui.kept import kept


class Frame:
    """The parts of the frame; each is worked out when a layout draws it, so that fragments and error pages pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.city = settings.CITY_NAME
        self.programme = settings.PROGRAMME_NAME
        self.emergency_number = settings.EMERGENCY_NUMBER

    @property
    def user(self) -> Any:
        """Whoever looks, or None on pages made before the session is known."""
        return getattr(self.request, "user", None)

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.user is not None and self.user.is_authenticated

    @property
    def theme(self) -> str:
        """`light`, `dark`, or empty when the device decides."""
        return self.user.theme if self.signed_in else ""

    @property
    def is_confidential(self) -> bool:
        """Whether the view has said that its page is about cases: it names who looks and when, and is not printed."""
        return getattr(self.request, "is_confidential", False)

    @property
    def moment(self) -> dt.datetime:
        """The moment at which the page is made."""
        return timezone.now()

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The other languages of the portal, each in its own words."""
        now = get_language()
        return [
            {"code": code, "name": get_language_info(code)["name_local"]}
            for code, _ in settings.LANGUAGES
            if code != now
        ]

    @cached_property
    def sections(self) -> list[navigation.Section]:
        """The side navigation."""
        return navigation.side_navigation(self.request)

    @cached_property
    def group(self) -> navigation.Link | None:
        """The entry with tabs that we are in, if we are in one."""
        return navigation.group_here(self.sections) if self.signed_in else None

    @cached_property
    def phone_links(self) -> list[navigation.Link]:
        """The bar at the bottom of a partner's phone."""
        return navigation.phone_links(self.request)

    @cached_property
    def doors(self) -> list[tuple[panels.Door, str]]:
        """The doors of the public site."""
        return navigation.public_doors()

    @cached_property
    def waits(self) -> list[Waiting]:
        """What waits for this person; asked once a request, for the top bar and the home page alike, and kept for a moment."""
        return kept(self.user, "waits", lambda: waiting_for(self.user)) if self.signed_in else []

    @property
    def waiting(self) -> int:
        """How many lines wait for this person."""
        return len(self.waits)


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for the layouts; the names of city and programme for everyone."""
    return {
        "frame": Frame(request),
        "city_name": settings.CITY_NAME,
        "programme_name": settings.PROGRAMME_NAME,
    }
