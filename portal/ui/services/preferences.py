"""A person's own settings of how the portal speaks and looks."""

from typing import Any

from portal.access.act import act


def change_preferences(*, user: Any, language: str, theme: str, digest: bool, by: Any) -> None:
    """Set language (empty: as the browser asks), theme (`light`, `dark`, empty: as the device) and the daily e-mail."""
    with act("ui.change_preferences", by=by, on=user) as doing:
        user.language, user.theme, user.digest = language, theme, digest
        user.save(update_fields=["language", "theme", "digest"])
        doing.details.update(language=language, theme=theme, digest=digest)
