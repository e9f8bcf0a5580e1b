"""Help for oneself: asked for in one's own words, without a question about anybody else."""

import json

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals import configuration
from referrals.enums import VersionState
from referrals.models import Case, Concern, Identity, ProcessVersion
from referrals.services.sealing import keys_of
from tests.referrals.conftest import CANARY

pytestmark = pytest.mark.django_db
MINE = "/referrals/tell/for-myself/"
STEPS = {
    "emergency": {"emergency": "no"},
    "notice": {},
    "situation": {"self_observed": f"{CANARY} would like to get out.", "self_circumstances": ["alone"], "self_pressure": "yes"},
    "help": {"strengths": ["family_cares"], "hoped_for": "Somebody to talk to."},
    "you": {"your_name": CANARY, "your_contact": "evenings, at the kettle"},
}  # fmt: skip


def walk(client, **changes):
    response = None
    for step, fields in STEPS.items():
        response = client.post(f"{MINE}?step={step}", {**fields, **changes.get(step, {})})
        if response.status_code != 302:
            break
    return response


def test_it_becomes_a_case_about_the_sender_and_gives_a_code(client, later):
    walk(client)
    shown = client.get(f"{MINE}?step=check").content.decode()
    assert "would like to get out" in shown and "Somebody to talk to." in shown
    later(seconds=60)
    sent = client.post(f"{MINE}?step=check")
    assert sent.status_code == 200 and "Thank you" in sent.content.decode()
    with acting_for(SYSTEM):
        case = Case.objects.get()
        concern, identity, keys = Concern.objects.get(), Identity.objects.get(), keys_of(case)
        assert (concern.source, concern.channel, concern.person_knows) == (
            "self",
            "public_form",
            "knows_and_agrees",
        )
        assert (
            concern.circumstances == ["alone"]
            and keys.open(concern, "words") == f"{CANARY} would like to get out."
        )
        assert (
            keys.open(identity, "name") == CANARY
            and keys.open(identity, "contact") == "evenings, at the kettle"
        )
        assert json.loads(keys.open(concern, "more")) == {
            "self_pressure": "yes",
            "hoped_for": "Somebody to talk to.",
        }


def test_no_question_is_about_somebody_else_and_one_point_is_needed(client):
    for step in STEPS:
        page = client.get(f"{MINE}?step={step}").content.decode()
        assert "the person" not in page.split("<form")[1].split("</form>")[0], step
        client.post(f"{MINE}?step={step}", STEPS[step])
    again = client.post(f"{MINE}?step=situation", STEPS["situation"] | {"self_circumstances": []})
    assert "Choose at least one point" in again.content.decode() and CANARY in again.content.decode()


def test_danger_stops_it_and_nothing_is_kept(client):
    stopped = client.post(f"{MINE}?step=emergency", {"emergency": "yes"})
    assert stopped.status_code == 200 and "form" not in client.cookies
    with acting_for(SYSTEM):
        assert not Case.objects.exists()


def test_where_the_city_hears_nobody_for_themselves_there_is_no_such_door(client, people):
    assert "for-myself" in client.get("/referrals/tell/").content.decode()
    with acting_for(SYSTEM):
        ProcessVersion.objects.create(
            process="panel", version=2, changes={"refer": ["family"]}, state=VersionState.IN_FORCE, why="Asked for.",
            proposed_by=people.coordinator, decided_by=people.dpo,
        )  # fmt: skip
    configuration.forget()
    assert "for-myself" not in client.get("/referrals/tell/").content.decode()
    closed = client.get(MINE).content.decode()
    assert "<form" not in closed.split("<main")[1].split("</main>")[0]
