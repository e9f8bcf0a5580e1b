"""Triggers for tables whose changes must name who made them."""

from typing import Any

import pgtrigger

_NAMED = (
    "COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), '')::JSONB ->> 'actor', '') <> ''"
)


class RequireActor(pgtrigger.Trigger):
    """Refuses to change a row while no actor is named, so that history never has a change by nobody.

    `portal.access.act` and the request's middleware name the actor; a shell or a script must do it too
    (`pghistory.context(actor=...)`).

    Args:
        fields: on update, only a change of one of these columns asks for the actor; all columns when empty.
    """

    when = pgtrigger.Before

    def __init__(self, *, name: str, operation: Any, fields: tuple[str, ...] = (), **kwargs: Any) -> None:
        changed = " OR ".join(f'OLD."{field}" IS DISTINCT FROM NEW."{field}"' for field in fields) or "TRUE"
        # The columns are looked at inside the branch for updates: an insert has no OLD.
        func = f"""
            IF {_NAMED} THEN
              IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
              RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' THEN
              IF NOT ({changed}) THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION 'a change to % must name its actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        """
        super().__init__(name=name, operation=operation, func=func, **kwargs)
