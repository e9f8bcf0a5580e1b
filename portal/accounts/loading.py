"""Who is here: a person with organisation and the roles that hold today, in one question to the database.

Asked on every request, never kept between two: a role that was taken away or an account that was closed holds no longer
from the next request on.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from portal.accounts.models import Organisation, RoleAssignment, User
from portal.areas.models import Area

_PARTS: tuple[type[Model], ...] = (User, Organisation, RoleAssignment, Area)


@cache
def _question() -> str:
    columns = ", ".join(
        f't{n}."{field.column}"' for n, model in enumerate(_PARTS) for field in model._meta.concrete_fields
    )
    people, organisations, roles, areas = (f'"{model._meta.db_table}"' for model in _PARTS)
    return (
        f"SELECT {columns} FROM {people} t0 LEFT JOIN {organisations} t1 ON t1.id = t0.organisation_id"  # noqa: S608 - names of our own tables
        f" LEFT JOIN {roles} t2 ON t2.user_id = t0.id AND t2.starts_on <= %(today)s"
        " AND (t2.ends_on IS NULL OR t2.ends_on >= %(today)s)"
        f" LEFT JOIN {areas} t3 ON t3.id = t2.area_id WHERE t0.id = %(pk)s ORDER BY t2.role, t2.starts_on"
    )


def person(pk: Any) -> User | None:
    """The account with this id, its organisation and today's roles with their areas; None if there is no such account."""
    with connection.cursor() as cursor:
        cursor.execute(_question(), {"pk": pk, "today": timezone.localdate()})
        rows = cursor.fetchall()
    if not rows:
        return None
    found, organisation, _role, _area = _made(rows[0])
    found._state.fields_cache["organisation"] = organisation
    held = []
    for row in rows:
        _person, _organisation, assignment, area = _made(row)
        if assignment is not None:
            assignment._state.fields_cache |= {"area": area, "user": found}
            held.append(assignment)
    found.active_assignments = held if found.is_open_on(timezone.localdate()) else []
    return found


def _made(row: tuple[Any, ...]) -> list[Any]:
    """The row's four records; None for one that the outer join left empty."""
    made: list[Any] = []
    start = 0
    for model in _PARTS:
        fields = model._meta.concrete_fields
        values = row[start : start + len(fields)]
        start += len(fields)
        here = values[fields.index(model._meta.pk)] is not None
        made.append(model.from_db("default", [field.attname for field in fields], values) if here else None)
    return made
