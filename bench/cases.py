"""Twenty thousand cases: what "my cases" costs against the unfiltered page, what the third wall adds, and what generic grants would cost."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import psycopg
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import get_objects_for_user  # noqa: TID251 - what our own way is measured against

from bench.copying import copy
from bench.metropolis import person_id
from bench.timing import Row, median_ms
from portal.access import SYSTEM
from portal.access.rows import SETTING, acting_for
from portal.accounts.models import RoleAssignment, User
from portal.areas.models import Area
from referrals.models import Case, CaseMember
from referrals.workflow.visibility import states_seen

CASES, GRANTS, PAGE, NAMED = 20_000, 5, 25, 300
COORDINATOR, TEAM_MEMBER = 20, 21


def build(scale: float, seed: int) -> int:
    """Cases in the neighbourhoods, a coordinator of one district, a team member named on some; as the owner, past the policies."""
    random, now = Random(seed + 7), timezone.now()
    places = list(Area.objects.filter(kind="neighbourhood").values_list("pk", "path"))
    states = sorted(next(iter(states_seen("case_coordinator"))))
    process = next(iter(states_seen("case_coordinator").values()))[0]
    ids = [uuid.UUID(int=random.getrandbits(128), version=4) for _ in range(int(CASES * scale))]
    names = ("id", "number", "process", "process_version", "state", "area_id", "area_path", "referrer_id", "received_at", "entered_at")  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, pk in enumerate(ids):
            area, path = random.choice(places)
            came = now - dt.timedelta(hours=random.randrange(24 * 900))
            yield (
                pk, f"{number:05X}"[:4] + f"-{number % 10000:04}", process, 1, random.choice(states), area, path,
                person_id(30 + number % 200), came, came,
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
        )
        copy(RoleAssignment, ("id", "user_id", "role", "area_id", "starts_on"), roles)
        cursor.execute("SET session_replication_role = DEFAULT")
    _grant(ids, random)
    with connection.connection.cursor() as plain:
        plain.execute("ANALYZE referrals_case, referrals_casemember, guardian_userobjectpermission")
    return len(ids)


def _grant(ids: list[uuid.UUID], random: Random) -> None:
    """The same in generic grants: a row for each case and person, the coordinator's own district among them."""
    perm = Permission.objects.get(codename="view_case", content_type__app_label="referrals")
    people = [person_id(n) for n in (COORDINATOR, TEAM_MEMBER, *range(30, 60))]
    grants = (
        (perm.pk, perm.content_type_id, str(pk), person)
        for n, pk in enumerate(ids)
        for person in {people[0] if n % 12 == 0 else people[2], *random.sample(people[2:], GRANTS - 1)}
    )
    copy(UserObjectPermission, ("permission_id", "content_type_id", "object_pk", "user_id"), grants)


def measure() -> Iterator[Row]:
    """Each person's page of cases: the count and the newest twenty-five."""
    with psycopg.connect(
        os.environ["DATABASE_OWNER_URL"], options="-c jit=off", autocommit=True
    ) as past_the_wall:
        every = _statements(SYSTEM, lambda: Case.objects.all())
        unfiltered = median_ms(lambda: _run(past_the_wall, every))
        for number, who in ((COORDINATOR, "coordinator of a district"), (TEAM_MEMBER, f"named on {NAMED}")):
            user = User.objects.get(pk=person_id(number))
            mine = _statements(user, lambda user=user: Case.objects.dated_for(user))  # type: ignore[misc]
            ours = median_ms(lambda user=user, mine=mine: _run_as(user, mine))  # type: ignore[misc]
            without = median_ms(lambda mine=mine: _run(past_the_wall, mine))  # type: ignore[misc]
            yield Row(
                f"My cases among {_all():,}, {who}",
                1.3,
                ours,
                unfiltered,
                note="unfiltered page, no policies",
            )
            yield Row(
                f"Third wall, {who}",
                None,
                ours,
                without,
                note="the same queries with row policies and without",
            )
            if number == COORDINATOR:
                yield _by_guardian(user, ours)


def _by_guardian(user: User, ours: float) -> Row:
    def page() -> None:
        with acting_for(SYSTEM), transaction.atomic():
            granted = get_objects_for_user(
                user, "referrals.view_case", klass=Case, use_groups=False, accept_global_perms=False
            )
            granted.count()
            list(granted.order_by("-received_at").values_list("pk", "number", "state")[:PAGE])

    theirs = median_ms(page, times=7)
    return Row(
        "The same by guardian's generic grants",
        5.0,
        theirs,
        ours,
        higher_is_better=True,
        note="guardian over ours",
    )


def _all() -> int:
    with acting_for(SYSTEM), transaction.atomic():
        return Case.objects.count()


def _statements(user: Any, source: Callable[[], Any]) -> list[str]:
    """What a page of these cases asks of the database."""
    with acting_for(user), transaction.atomic():
        source().count()
        with CaptureQueriesContext(connection) as captured:
            found = source()
            found.order_by().count()
            list(
                found.order_by("-received_at").values_list("pk", "number", "state", "received_at", "due_at")[
                    :PAGE
                ]
            )
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if "referrals_case" in sql and sql.startswith("SELECT")]


def _run(raw: psycopg.Connection[Any], statements: list[str]) -> None:
    for statement in statements:
        raw.execute(statement).fetchall()  # type: ignore[call-overload]


def _run_as(user: Any, statements: list[str]) -> None:
    with transaction.atomic(), connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(user.pk)])
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
