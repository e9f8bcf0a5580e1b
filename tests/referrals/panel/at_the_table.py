"""A table of agencies, and cases brought to the state a test begins with. The way there is the other parts' to test."""

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals import services
from referrals.models import Case, CaseMember, Record
from referrals.services.instruments import answers_to, in_force, items_of, sources_of
from referrals.services.sealing import keys_of
from referrals.workflow.loading import preset
from tests.factories import OrganisationFactory, UserFactory

WHY = "Because several services together can help here, and none alone."
KINDS = {
    "health": ("health", "health"), "social": ("public_agency", "social_services"), "school": ("school", "school"),
    "police": ("police", "police"), "council": ("city_department", "local_authority"), "prosecutor": ("public_agency", "prosecutor"),
}  # fmt: skip


class Table:
    """The persons at the table, each for an agency of their own; they can sit on the panel and act on a case."""

    def __init__(self):
        for name, (kind, agency) in KINDS.items():
            person = UserFactory(
                role=["panel_member", "case_team_member"],
                organisation=OrganisationFactory(kind=kind, name=f"Teapot {name}"),
            )
            setattr(self, name, person)
            person.agency_kind = agency
        self.everybody = [getattr(self, name) for name in KINDS]


def at(case, state, stage, **changes):
    """The case in a state, past the process, with the summary without identity on record."""
    with acting_for(SYSTEM), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            state=state, stage=stage, entered_at=timezone.now() - dt.timedelta(minutes=1), **changes
        )
        case = Case.objects.get(pk=case.pk)
        row = Record(case=case, round=case.round, kind="deidentified_summary", by=UserFactory())
        keys_of(case).seal(row, "text", "A young person, seldom seen with others, likes bicycles.")
        row.save(force_insert=True)
    return case


def reread(case):
    """The case as it is stored now."""
    with acting_for(SYSTEM), transaction.atomic():
        return Case.objects.get(pk=case.pk)


def fresh(user):
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


@contextmanager
def as_person(user):
    """What follows is done for this person."""
    with acting_for(user), transaction.atomic():
        yield user


def meeting_with(people, table, kind="both", invited=None, minutes=30):
    """A planned meeting with the table invited."""
    chair = people.chair
    meeting = services.plan_meeting(
        kind=kind, starts_at=timezone.now() + dt.timedelta(minutes=minutes), place="Town Hall, room 4", chair=chair, by=people.coordinator
    )  # fmt: skip
    for person in table.everybody if invited is None else invited:
        services.invite(meeting=meeting, user=person, kind=person.agency_kind, by=people.coordinator)
    return meeting


def seats(meeting, by):
    """Who is invited, by their account."""
    with acting_for(by):
        return {seat.user_id: seat for seat in meeting.attendances.select_related("user", "meeting")}


def discuss(meeting, case, people, present=None, declared=True):
    """Open the meeting and the case's item, with these persons present and without conflicts."""
    found = seats(meeting, people.chair)
    with acting_for(people.chair):
        meeting.refresh_from_db()
        state = meeting.state
    for user_id, seat in found.items():
        is_here = present is None or user_id in {p.pk for p in present}
        services.mark_attendance(attendance=seat, state="present" if is_here else "absent", by=people.chair)
    if state == "planned":
        services.build_agenda(meeting=meeting, by=people.chair)
        services.open_meeting(meeting=meeting, by=people.chair)
    with acting_for(people.chair):
        item = meeting.items.select_related("case", "meeting").get(case=case)
    item = services.open_item(item=item, by=people.chair)
    if declared:
        for user_id, seat in found.items():
            if present is None or user_id in {p.pk for p in present}:
                services.declare(item=item, user=seat.user, conflict=False, by=people.chair)
    with acting_for(people.chair):
        return meeting.items.select_related("case", "meeting").get(case=case)


def answer_all(assessment, by):
    """Every item in words; the second as not known."""
    version = assessment.instrument
    source = sources_of(version)[0][0]
    for number, item in enumerate(items_of(version)):
        if number == 1:
            services.answer_item(assessment=assessment, item=item.slug, answer="not_known", by=by)
            continue
        services.answer_item(
            assessment=assessment, item=item.slug, answer=answers_to(version, item)[0][0], reason="As they told it.", source=source, by=by
        )  # fmt: skip


def instrument(slug="adults"):
    """A version in force."""
    return next(one for one in in_force() if one.slug == slug)


def name_on(case, user, role, by=None):
    """Somebody named on the case for the case itself."""
    with acting_for(SYSTEM), transaction.atomic():
        CaseMember.objects.get_or_create(case=case, user=user, role=role, defaults={"named_by": by})


def has_state(process, state):
    """Whether a preset has a state."""
    return state in preset(process).states
