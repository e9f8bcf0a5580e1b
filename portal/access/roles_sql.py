"""Rights of the runtime role: rows everywhere, shapes nowhere, and only adding where the past must stand."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from portal.config.database import RUNTIME_ROLE

INSERT_ONLY_MODELS = ("audit.AuditEvent",)
READ_ONLY_MODELS = ("audit.AuditLink",)

CREATE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{RUNTIME_ROLE}') THEN
    CREATE ROLE {RUNTIME_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""


def grant_runtime_rights(**kwargs: Any) -> None:
    """Give the runtime role its rights on every table; runs after each migration, as the owner.

    Event tables of the history are written by triggers that run as the acting role, so it may add to them, not change them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute(CREATE_ROLE)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RUNTIME_ROLE])
        if cursor.fetchone() is None:
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {RUNTIME_ROLE}"
        )
        cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {RUNTIME_ROLE}")
        for table in _tables(INSERT_ONLY_MODELS) + _append_only_tables() + _history_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {RUNTIME_ROLE}")
        for table in _tables(READ_ONLY_MODELS):
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {RUNTIME_ROLE}")


def _tables(labels: tuple[str, ...]) -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in labels]


def _append_only_tables() -> list[str]:
    """Tables whose model says `append_only = True`."""
    return [m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False)]


def _history_tables() -> list[str]:
    from pghistory.models import Event

    models: list[type[Model]] = [m for m in apps.get_models() if issubclass(m, Event) and m._meta.managed]
    return [m._meta.db_table for m in models]
