"""Sessions in the database, sealed, and read by a plain statement: every request of every signed-in person begins with it.

What somebody was sending when they were asked who they are waits in their session, and may be words about a case.
"""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from portal.accounts.sealing import sealer

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own store, sealed; nothing is kept between two requests, so that an ended session is gone at the next."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as it lies in the database."""
        return sealer("portal.session").encrypt(self.serializer().dumps(session_dict)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The session again; an empty one if it was not sealed by this portal."""
        try:
            opened = sealer("portal.session").decrypt(session_data)
        except InvalidToken:
            return {}
        found: dict[str, Any] = self.serializer().loads(opened)
        return found

    def load(self) -> dict[str, Any]:
        """What the session holds; empty if it is unknown or over."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
