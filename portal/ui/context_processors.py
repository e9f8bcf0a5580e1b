"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The city's name and the programme's name."""
    return {"city_name": settings.CITY_NAME, "programme_name": settings.PROGRAMME_NAME}
