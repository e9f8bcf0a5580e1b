"""Twenty thousand cases: what "my cases" costs against the unfiltered page, what the third wall adds, and what generic grants would cost."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import environ
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import get_objects_for_user  # noqa: TID251 - what our own way is measured against

from bench.copying import copy
from bench.metropolis import person_id
from bench.pages import client_of
from bench.timing import Row, medians_ms
from portal.access import SYSTEM
from portal.access.postgresql.base import DatabaseWrapper
from portal.access.postgresql.cursors import PREPARED_AFTER
from portal.access.rows import acting_for
from portal.accounts.models import RoleAssignment, User
from portal.areas.models import Area
from referrals.models import Case, CaseMember
from referrals.models.case import CaseQuerySet
from referrals.workflow.visibility import states_seen

Statement = tuple[str, tuple[Any, ...]]
CASES, GRANTS, PAGE, NAMED = 20_000, 8, 25, 300
# A query is prepared from the third time on, and PostgreSQL plans it anew five times more before it keeps a plan. Connections
# live much longer than that; measured earlier, a third of the rounds of whichever side keeps its plan would be planning.
_WARM = PREPARED_AFTER + 7
COORDINATOR, TEAM_MEMBER, DESK, WHOLE_CITY = 20, 21, 22, 23
PEOPLE = (
    (COORDINATOR, "coordinator of a district"), (WHOLE_CITY, "coordinator of the city"), (TEAM_MEMBER, f"named on {NAMED}"),
)  # fmt: skip
# Of a hundred cases most are over; a few are new, some in triage.
_WEIGHTS = {"closed": 30, "retention": 45, "received": 1, "triage": 2}
_CLOCK = dt.timedelta(days=14)


def build(scale: float, seed: int) -> int:
    """Cases in the neighbourhoods, a coordinator of one district, a team member named on some; as the owner, past the policies."""
    random, now = Random(seed + 7), timezone.now()
    places = list(Area.objects.filter(kind="neighbourhood").values_list("pk", "path"))
    states = sorted(next(iter(states_seen("case_coordinator"))))
    process = next(iter(states_seen("case_coordinator").values()))[0]
    ids = [uuid.UUID(int=random.getrandbits(128), version=4) for _ in range(int(CASES * scale))]
    names = (
        "id", "number", "process", "process_version", "state", "area_id", "area_path", "referrer_id", "received_at", "entered_at", "due_at",
    )  # fmt: skip
    weights = [_WEIGHTS.get(state, 2) for state in states]

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, pk in enumerate(ids):
            area, path = random.choice(places)
            came = now - dt.timedelta(hours=random.randrange(24 * 900))
            state = random.choices(states, weights)[0]
            over = state in ("closed", "retention")
            entered = came if over else now - dt.timedelta(hours=random.randrange(24 * 20))
            yield (
                pk, f"{number:05X}"[:4] + f"-{number % 10000:04}", process, 1, state, area, path,
                person_id(30 + number % 200), min(came, entered), entered, None if over else entered + _CLOCK,
            )  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        copy(Case, names, rows())
        members = ((pk, person_id(TEAM_MEMBER), "case_team_member", now) for pk in ids[:NAMED])
        copy(CaseMember, ("case_id", "user_id", "role", "named_at"), members)
        first = RoleAssignment.objects.latest("pk").pk + 1
        district = Area.objects.filter(kind="district").earliest("pk").pk
        roles = (
            (first, person_id(COORDINATOR), "case_coordinator", district, now.date()),
            (first + 1, person_id(TEAM_MEMBER), "case_team_member", None, now.date()),
            (first + 2, person_id(DESK), "intake_officer", None, now.date()),
            (first + 3, person_id(WHOLE_CITY), "case_coordinator", None, now.date()),
        )
        copy(RoleAssignment, ("id", "user_id", "role", "area_id", "starts_on"), roles)
        # Roles with cases may not work without a second factor; nobody signs in with these.
        factors = ((person_id(n), "totp", "{}", now) for n in (COORDINATOR, TEAM_MEMBER, DESK, WHOLE_CITY))
        copy(Authenticator, ("user_id", "type", "data", "created_at"), factors)
        cursor.execute("SET session_replication_role = DEFAULT")
    _grant(ids, random)
    with connection.connection.cursor() as plain:
        plain.execute("ANALYZE referrals_case, referrals_casemember, guardian_userobjectpermission")
    return len(ids)


def _grant(ids: list[uuid.UUID], random: Random) -> None:
    """The same in generic grants, a row for each case and person who may see it: the desk and the city's coordinator all of them,
    the coordinator of a district hers, and of each case its team, its chair, its custodian and the members of its panel."""
    perm = Permission.objects.get(codename="view_case", content_type__app_label="referrals")
    others = [person_id(n) for n in range(30, 90)]
    places = dict(Case.objects.values_list("pk", "area_path"))
    district = Area.objects.filter(kind="district").earliest("pk").path
    grants = (
        (perm.pk, perm.content_type_id, str(pk), person)
        for n, pk in enumerate(ids)
        for person in {
            person_id(DESK), person_id(WHOLE_CITY), *random.sample(others, GRANTS),
            *([person_id(COORDINATOR)] if places[pk].startswith(district) else []),
            *([person_id(TEAM_MEMBER)] if n < NAMED else []),
        }
    )  # fmt: skip
    copy(UserObjectPermission, ("permission_id", "content_type_id", "object_pk", "user_id"), grants)


def measure() -> Iterator[Row]:
    """Each person's page of cases against the unfiltered page without policies; then what is asked of the database alone.

    Guardian's queries run behind the same row policies as ours: they would take the place of the second wall, not of the
    third. What they cost without the wall stands in the note. Whatever is compared is sent in one way, as the portal sends it: with plans that are kept.
    """
    with past_the_wall() as beyond:
        for number, who in PEOPLE:
            yield _page(number, who, beyond)
        every = _statements(SYSTEM, lambda: Case.objects.all())
        for number, who in PEOPLE:
            user = User.objects.get(pk=person_id(number))
            mine = _statements(user, lambda user=user: Case.objects.dated_for(user))  # type: ignore[misc]
            granted = _statements(SYSTEM, lambda user=user: _granted(user))  # type: ignore[misc]
            # by turns, so that what else the machine does hits all alike
            ours, unfiltered, without, theirs, theirs_without = medians_ms(
                lambda user=user, mine=mine: _run_as(user, mine),  # type: ignore[misc]
                lambda: _run(beyond, every),
                lambda mine=mine: _run(beyond, mine),  # type: ignore[misc]
                lambda user=user, granted=granted: _run_as(user, granted),  # type: ignore[misc]
                lambda granted=granted: _run(beyond, granted),  # type: ignore[misc]
                times=25,
                warm=_WARM,
            )
            yield Row(
                f"Third wall, {who}",
                None,
                ours,
                without,
                note=f"count and newest {PAGE} with row policies and without; of all cases, unfiltered and without, {unfiltered:.1f} ms",
            )
            yield Row(
                f"The same by guardian's generic grants, {who}", 5.0, theirs, ours, higher_is_better=True,
                note=f"guardian over ours, both behind the row policies; without them {theirs_without:.1f} ms over {without:.1f}",
            )  # fmt: skip


@contextmanager
def past_the_wall() -> Iterator[Any]:
    """A second connection of Django's, of the database's owner, for whom there are no row policies."""
    settings = dict(connections["default"].settings_dict) | environ.Env.db_url_config(
        os.environ["DATABASE_OWNER_URL"]
    )
    beyond = DatabaseWrapper(settings, "default")
    beyond.execute_wrappers.clear()  # nobody need act where there is no wall
    beyond.ensure_connection()
    try:
        yield beyond
    finally:
        beyond.close()


def _page(number: int, who: str, beyond: Any) -> Row:
    """The list of cases as this person opens it, and as it is with every case there is: the same columns, order and counts."""
    client, address, ours_to = client_of(number), reverse("referrals:cases"), connections["default"]

    def unfiltered() -> None:
        mine = CaseQuerySet.dated_for
        CaseQuerySet.dated_for = lambda self, user: self.all()  # type: ignore[method-assign]
        connections["default"] = beyond
        try:
            _opened(client, address)
        finally:
            connections["default"] = ours_to
            CaseQuerySet.dated_for = mine  # type: ignore[method-assign]

    ours, floor = medians_ms(lambda: _opened(client, address), unfiltered, times=25, warm=_WARM)
    return Row(f"My cases among {_all():,}, {who}", 1.3, ours, floor, note="unfiltered page, no policies")


def _opened(client: Any, address: str) -> None:
    if client.get(address).status_code != 200:
        raise RuntimeError(f"{address} does not open")


def _granted(user: User) -> Any:
    """The documented way: grants of the person and of the person's groups. Permissions on the model as a whole would open everything."""
    return get_objects_for_user(user, "referrals.view_case", klass=Case, accept_global_perms=False)


def _all() -> int:
    with acting_for(SYSTEM), transaction.atomic():
        return Case.objects.count()


def _statements(user: Any, source: Callable[[], Any]) -> list[Statement]:
    """What a page of these cases asks of the database."""
    asked: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and "referrals_case" in sql:
            asked.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with acting_for(user), transaction.atomic():
        source().count()
        with connection.execute_wrapper(note):
            found = source()
            found.order_by().count()
            list(
                found.order_by("-received_at").values_list("pk", "number", "state", "received_at", "due_at")[
                    :PAGE
                ]
            )
    return asked


def _run(over: Any, statements: list[Statement]) -> None:
    with over.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def _run_as(user: Any, statements: list[Statement]) -> None:
    with acting_for(user), transaction.atomic():
        _run(connection, statements)
