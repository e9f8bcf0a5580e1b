"""Tokens: scoped, personal or an organisation's, shown once and kept only as a hash."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """No token model yet: sessions only."""
        return None
