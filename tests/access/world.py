"""A small city with somebody in every role, and one record of each kind for the addresses that speak of one.

A maker is named in `urls/` (`make: person`) and returns the parts of the address. Records belong to `partner`, the
organisation of the partner member and the partner manager, unless the maker says otherwise.
"""

import datetime as dt
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pghistory
from django.test import Client
from django.utils import timezone

from portal.access import SYSTEM
from portal.accounts.enums import PARTNER_ROLES, Role
from portal.accounts.models import Invitation, Organisation, RoleRequest, User
from portal.accounts.services import roles
from portal.api.models import ApiToken
from portal.inbox.models import Notice
from portal.jobs.models import Job
from portal.ui.models import SavedView
from tests.factories import AreaFactory, OrganisationFactory, UserFactory, make_plan
from tests.signin import sign_in

ROLES = tuple(str(role) for role in Role)
# Beside the roles: somebody without any, nobody, a password-only session of an administrator, a closed account's old session.
SIGNED_IN = (*ROLES, "no_role")
COLUMNS = (*SIGNED_IN, "anonymous", "password_only", "suspended")

Make = Callable[["World"], dict[str, Any]]
MAKERS: dict[str, Make] = {}


def maker(make: Make) -> Make:
    """Register a maker under its own name."""
    MAKERS[make.__name__] = make
    return make


class World:
    """The city of one test."""

    def __init__(self) -> None:
        self.city = AreaFactory(kind="city", name="Teapot City")
        self.district = AreaFactory(parent=self.city)
        self.partner = OrganisationFactory(name="Kettle Club", slug="kettle_club")
        self.department = OrganisationFactory(kind="city_department", name="Department", slug="department")
        self._people: dict[str, User] = {}

    def person(self, column: str) -> User:
        """Who stands for a column."""
        if column not in self._people:
            self._people[column] = self._make(column)
        return self._people[column]

    def _make(self, column: str) -> User:
        if column == "password_only":
            return UserFactory(role="administrator", organisation=self.department)
        if column in ("no_role", "suspended"):
            return UserFactory(organisation=self.department)
        organisation = self.partner if column in PARTNER_ROLES else self.department
        user = UserFactory(organisation=organisation)
        roles.give_role(user=user, role=column, by=SYSTEM)
        return User.objects.get(pk=user.pk)

    def client(self, column: str) -> Client:
        """A browser of that person."""
        client = Client()
        if column == "anonymous":
            return client
        user = self.person(column)
        if column == "password_only":
            client.force_login(user)
        elif column == "suspended":
            client.force_login(user)
            with pghistory.context(actor="a test"):
                User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            sign_in(client, user)
        return client

    def forget(self) -> None:
        """What was made for one address is gone with its transaction."""
        self.__dict__.pop("colleague", None)

    @cached_property
    def colleague(self) -> User:
        """Another member of the partner organisation."""
        user = UserFactory(organisation=self.partner)
        roles.give_role(user=user, role="partner_member", by=SYSTEM)
        return user


def settle(client: Client) -> Client:
    """The session as after a first page. What a request writes down is taken back here, so that each would write it down again."""
    session, now = client.session, time.time()
    session["started_at"] = session["seen_at"] = now
    session.save()
    return client


@maker
def nothing(world: World) -> dict[str, Any]:
    """For addresses without parts."""
    return {}


@maker
def guide(world: World) -> dict[str, Any]:
    """A guide of the portal."""
    return {"slug": "partner"}


@maker
def unknown_id(world: World) -> dict[str, Any]:
    """A record that does not exist."""
    return {"pk": 999_999}


@maker
def unknown_uuid(world: World) -> dict[str, Any]:
    """A record that does not exist, by random id."""
    return {"pk": "00000000-0000-4000-8000-000000000000"}


@maker
def person(world: World) -> dict[str, Any]:
    """A colleague in the partner organisation."""
    return {"pk": world.colleague.pk}


@maker
def closed_person(world: World) -> dict[str, Any]:
    """A colleague whose account is closed."""
    with pghistory.context(actor="a test"):
        User.objects.filter(pk=world.colleague.pk).update(is_active=False)
    return {"pk": world.colleague.pk}


@maker
def role_held(world: World) -> dict[str, Any]:
    """The colleague's role."""
    return {"pk": world.colleague.assignments.get().pk}


@maker
def invitation(world: World) -> dict[str, Any]:
    """An open invitation into the partner organisation."""
    made = Invitation.objects.create(
        email="new@partner.example",
        organisation=world.partner,
        role="partner_member",
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    return {"pk": made.pk}


@maker
def invitation_token(world: World) -> dict[str, Any]:
    """A link from a message."""
    return {"token": "some-token"}


@maker
def role_request(world: World) -> dict[str, Any]:
    """A request for a case role, asked by somebody who is not among the columns."""
    asker = UserFactory(role="programme_coordinator")
    made: RoleRequest = roles.request_role(user=world.colleague, role="chair", reason="Deputy", by=asker)
    return {"pk": made.pk}


@maker
def partner_organisation(world: World) -> dict[str, Any]:
    """The partners' own organisation."""
    found: Organisation = world.partner
    return {"slug": found.slug}


@maker
def saved_view(world: World) -> dict[str, Any]:
    """A saved view of somebody else."""
    made = SavedView.objects.create(
        user=world.colleague, list_key="accounts.people", name="Mine", query="q=x"
    )
    return {"pk": made.pk}


@maker
def reset_link(world: World) -> dict[str, Any]:
    """A reset link that nobody was sent."""
    return {"uidb36": "1", "key": "some-key"}


@maker
def provider(world: World) -> dict[str, Any]:
    """An identity provider that is not configured."""
    return {"provider_id": "city"}


@maker
def confirm_key(world: World) -> dict[str, Any]:
    """A confirmation key that nobody was sent."""
    return {"key": "some-key"}


@maker
def notice(world: World) -> dict[str, Any]:
    """A notice to somebody else."""
    return {
        "pk": Notice.objects.create(
            user=world.colleague, kind="test", key="k", title="Something", url="/inbox/"
        ).pk
    }


@maker
def job(world: World) -> dict[str, Any]:
    """Somebody else's long work."""
    return {"pk": Job.objects.create(kind="test", title="Work", by=world.colleague).pk}


@maker
def token(world: World) -> dict[str, Any]:
    """Somebody else's token."""
    made = ApiToken.objects.create(
        user=world.colleague,
        title="Program",
        scopes=["strategy:read"],
        prefix="x",
        digest="x",
        expires_on=timezone.localdate(),
    )
    return {"pk": made.pk}


@maker
def measure(world: World) -> dict[str, Any]:
    """A measure of the plan in force."""
    plan = make_plan()
    return {"pk": plan.objectives.get().measures.get().pk}


@maker
def reference_list(world: World) -> dict[str, Any]:
    """A list that the city may change."""
    return {"label": "texts.pagetext"}


@maker
def reference_entry(world: World) -> dict[str, Any]:
    """An entry of a list that does not exist."""
    return {"label": "texts.pagetext", "slug": "no_such_page"}


@maker
def area(world: World) -> dict[str, Any]:
    """The district."""
    return {"pk": world.district.pk}


@maker
def unknown_figure(world: World) -> dict[str, Any]:
    """A figure that no report has."""
    return {"period": "2026-Q1", "key": "no_such_figure"}


@maker
def unknown_file(world: World) -> dict[str, Any]:
    """A file of an edition that does not exist."""
    return {"pk": 999_999, "form": "pdf"}
