"""The test run: database made by its owner, used as the runtime role, like the web server does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from portal.config.database import RUNTIME_ROLE


def _become(role: str) -> None:
    """Reconnect so that every statement runs as `role` ("" is the owner)."""
    connection.close()
    options = connection.settings_dict.setdefault("OPTIONS", {})
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made and migrated as the owner; from here on the runtime role."""
    with django_db_blocker.unblock():
        _become(RUNTIME_ROLE)
    yield
    with django_db_blocker.unblock():
        _become("")


def _empty_all_tables(self: Any) -> None:
    """The runtime role may not truncate, and the audit refuses to be emptied: only the owner can, past the triggers."""
    if connection.connection is None:
        connection.connect()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        tables = cursor.fetchone()[0]
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        cursor.execute(f"SET session_replication_role = DEFAULT; SET ROLE {RUNTIME_ROLE}")


TransactionTestCase._fixture_teardown = _empty_all_tables  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_from_the_test_before() -> None:
    """What a process keeps for everybody is made anew in each test."""
    from portal.ui.kept import forget_near

    forget_near()


@pytest.fixture(scope="session")
def key_store() -> None:
    """The started key store of the test run, in its own temporary folder; to start it twice does nothing."""
    from portal.crypto.store import store

    store().start()
