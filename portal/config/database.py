"""How the portal reaches PostgreSQL: the owner changes the shape, the runtime role only works with rows.

The runtime role owns nothing, so that insert-only tables and row-level rules hold for the web and the worker.
"""

from typing import Any

import environ

RUNTIME_ROLE = "portal_app"


def databases(env: environ.Env) -> dict[str, dict[str, Any]]:
    """Django's DATABASES from the environment.

    With DATABASE_URL given, web and worker log in with it. With only DATABASE_OWNER_URL given (a developer's machine),
    they log in as the owner and step down to the runtime role at once. PORTAL_DB_ROLE=owner keeps the owner's rights.
    """
    owner_url = env.str("DATABASE_OWNER_URL", default="")
    runtime_url = env.str("DATABASE_URL", default="")
    as_owner = env.str("PORTAL_DB_ROLE", default="runtime") == "owner"
    url = (owner_url or runtime_url) if as_owner else (runtime_url or owner_url)
    if not url:
        raise environ.ImproperlyConfigured(
            "Set DATABASE_URL (and DATABASE_OWNER_URL for migrations); `make run` does it for you."
        )
    config: dict[str, Any] = dict(env.db_url_config(url))
    config["ENGINE"] = "portal.access.postgresql"
    config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    config["CONN_HEALTH_CHECKS"] = True
    config["ATOMIC_REQUESTS"] = False
    if not as_owner and not runtime_url:
        config.setdefault("OPTIONS", {})["options"] = f"-c role={RUNTIME_ROLE}"
    return {"default": config}
