"""On the criminal track a case is read and not written: another authority leads, and nothing is gathered for it here."""

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.forms.work import all_works
from referrals.models import Case, CaseMember
from referrals.services.erasure import tables_about_cases
from referrals.workflow.loading import preset, presets
from referrals.workflow.visibility import Position, Viewer, access
from referrals.workflow.vocabulary import vocabulary
from tests.signin import sign_in

ROLES = (
    "referrer", "intake_officer", "case_coordinator", "police_liaison", "identity_custodian", "chair", "panel_member", "case_team_member",
    "support_provider", "administrator", "evaluator", "council_lead",
)  # fmt: skip
PAGES = ("checklist", "note", "ask_police", "answer_police", "write_summary", "check_summary", "link", "unseal_ask", "team_choose",
         "information_ask", "assessment_start", "views_add")  # fmt: skip


@pytest.mark.parametrize("process", [preset(slug) for slug in presets()], ids=presets())
def test_no_role_writes_any_part_of_it_but_the_liaison_their_own_notes(process):
    for role in ROLES:
        viewer = Viewer(frozenset({role}))
        for group in vocabulary().group_classes:
            given = access(process, viewer, Position("criminal_track", 4), group)
            own_notes = role == "police_liaison" and group == "police_private" and given.own_only
            assert not given.write or own_notes, (role, group)


@pytest.mark.django_db
def test_no_form_takes_anything_and_no_row_appears(client, case, people):
    with acting_for(SYSTEM):
        for who, role in (
            (people.police, "police_liaison"),
            (people.team, "case_team_member"),
            (people.provider, "support_provider"),
        ):
            CaseMember.objects.create(case=case, user=who, role=role)
        Case.objects.filter(pk=case.pk).update(state="criminal_track", stage=4, lead=people.team)

    def rows():
        with acting_for(SYSTEM):
            return {model._meta.label: model._base_manager.count() for model in tables_about_cases()}

    before = rows()
    assert len(all_works()) > 15
    for who in (people.coordinator, people.police):
        sign_in(client, who)
        for slug in all_works():
            answer = client.post(
                reverse("referrals:work", args=[case.pk, slug]), {"text": "x", "source": "x", "name": "x"}
            )
            assert answer.status_code in (403, 404), (who.email, slug)
        for page in PAGES:
            answer = client.post(
                reverse(f"referrals:{page}", args=[case.pk]), {"text": "x", "answer": "clear"}
            )
            assert answer.status_code in (403, 404), (who.email, page)
    assert rows() == before
