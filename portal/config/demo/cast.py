"""What has been built so far, by the slugs of the story, so that later steps find what earlier ones made."""

from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import Organisation, User
from portal.areas.models import Area


@dataclass
class Cast:
    """Places, organisations, people and records of the story by slug; `counts` is what the summary shows."""

    share: int = 1
    areas: dict[str, Area] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    programmes: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
