"""Who signs people in, and who tells each request whose session it is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from portal.accounts.loading import person
from portal.accounts.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail address and password; a session's person comes with organisation and roles in one query."""

    def get_user(self, user_id: Any) -> User | None:
        """The open account with this id."""
        found = person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
