"""The content security policy is on every answer, those included that no view of ours gives."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "host", "secure", "status"),
    [
        ("/static/css/portal.css", "localhost", False, 200),
        ("/static/css/nothing.css", "localhost", False, 404),
        ("/", "elsewhere.example", False, 400),
        ("/home/", "localhost", True, 301),
        ("/api/v1/nothing/", "localhost", False, 404),
    ],
)
def test_every_answer_bears_the_policy(
    address: str, host: str, secure: bool, status: int, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = secure
    answer = Client(raise_request_exception=False).get(address, headers={"host": host})
    answer.close()
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
