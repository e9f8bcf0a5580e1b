"""Sessions in the database, read by a plain statement: every request of every signed-in person begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own store; nothing is kept between two requests, so that an ended session is gone at the next."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty if it is unknown or over."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
