"""Log lines hold no secret that opens a door, and nothing that was asked in an address."""

import pytest

from portal.config.logs import hide_secrets


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /invitation/abc-DEF_123/", "GET /invitation/***/"),
        ("POST /account/password/reset/key/1-xyz-set-password/", "POST /account/password/reset/key/***/"),
        ("GET /search/?q=a%20name", "GET /search/"),
        ("GET /areas/12/", "GET /areas/12/"),
    ],
)
def test_the_line_keeps_the_address_and_not_the_secret(said: str, kept: str) -> None:
    assert hide_secrets(None, "info", {"request": said})["request"] == kept


def test_secrets_are_hidden_in_every_text_of_the_line() -> None:
    line = hide_secrets(None, "error", {"exception": "NoReverseMatch at /invitation/s3cret/ in view"})
    assert "s3cret" not in line["exception"]
