"""The plan takes as many goals and kinds of support as it takes; opening and keeping it loses nothing, and every version stays."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.models import SupportPlan
from referrals.services.plan import MOST_GOALS, Goal, write_plan
from referrals.services.sealing import keys_of
from tests.referrals.support.conftest import TODAY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, people):
    sign_in(client, people.team)
    return client


def words_of(plan):
    with acting_for(SYSTEM):
        keys = keys_of(plan.case)
        goals = [keys.open(goal, "words") for goal in plan.goals.all()]
        return goals, [keys.open(part, "what") for part in plan.parts.all()]


def shown(response):
    """What the form on a page would send if it were sent as it stands."""
    form = response.context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        sent[name] = value.isoformat() if isinstance(value, dt.date) else str(value or "")
    return sent


def address(case):
    return reverse("referrals:work", args=[case.pk, "plan"])


def long_plan(case, stage, people):
    goals = [Goal(f"Goal number {n}.") for n in range(1, 8)]
    parts = [
        stage.part(people.provider, what=f"Part number {n}", starts_on=TODAY() + dt.timedelta(days=9 - n))
        for n in range(1, 7)
    ]
    return write_plan(case=case, goals=goals, parts=parts, safety="Call.", by=people.team)


def test_a_plan_of_seven_goals_and_six_parts_is_opened_and_kept_whole_in_its_order(lead, stage, people):
    case = stage.case()
    before = words_of(long_plan(case, stage, people))
    assert lead.post(address(case), shown(lead.get(address(case)))).status_code == 302
    with acting_for(SYSTEM):
        kept = SupportPlan.objects.get(case=case, state="draft")
    assert words_of(kept) == before and [len(found) for found in before] == [7, 6]


def test_rows_are_added_moved_and_removed_without_script_and_nothing_is_kept_meanwhile(lead, stage, people):
    case = stage.case()
    before = words_of(long_plan(case, stage, people))
    sent = shown(lead.get(address(case)))
    for asked in ("goal_add", "goal_up_2", "part_remove_3", "part_down_1"):
        page = lead.post(address(case), sent | {"rows": asked})
        assert page.status_code == 200 and not page.context["form"].errors
        sent = shown(page)
    with acting_for(SYSTEM):
        assert words_of(SupportPlan.objects.get(case=case, state="draft")) == before
    assert lead.post(address(case), sent | {"goal_8": "An eighth."}).status_code == 302
    with acting_for(SYSTEM):
        goals, parts = words_of(SupportPlan.objects.get(case=case, state="draft"))
    assert goals[:3] == ["Goal number 2.", "Goal number 1.", "Goal number 3."] and goals[7] == "An eighth."
    assert parts == [f"Part number {n}" for n in (2, 1, 4, 5, 6)]


def test_what_is_removed_from_an_agreed_plan_stays_in_the_version_before(lead, stage, people):
    case = stage.supported(stage.part(people.provider), stage.part(what="A second thing"))
    sent = shown(lead.get(address(case)))
    sent = shown(lead.post(address(case), sent | {"rows": "part_remove_2"}))
    assert lead.post(address(case), sent).context["form"].errors  # a change has its reason
    assert lead.post(address(case), sent | {"because": "He no longer wants it."}).status_code == 302
    with acting_for(SYSTEM):
        agreed, draft = SupportPlan.objects.filter(case=case).order_by("version")
    assert len(words_of(agreed)[1]) == 2 and len(words_of(draft)[1]) == 1
    assert (agreed.state, draft.state) == ("agreed", "draft")


def test_a_row_left_empty_is_no_goal_and_a_part_begun_is_finished(lead, stage):
    case = stage.case()
    sent = shown(lead.get(address(case))) | {"goal_2": "Only this.", "part_1_kind": "mentoring"}
    page = lead.post(address(case), sent)
    assert "goal_1" not in page.context["form"].errors and "part_1_what" in page.context["form"].errors
    with acting_for(SYSTEM):
        assert not SupportPlan.objects.filter(case=case).exists()


def test_more_than_a_plan_can_hold_is_said_and_not_cut_off(lead, stage, people):
    case = stage.case()
    with pytest.raises(DomainError):
        write_plan(
            case=case, goals=[Goal("x")] * (MOST_GOALS + 1), parts=[stage.part()], safety="", by=people.team
        )
    sent = {f"goal_{n}": "x" for n in range(1, MOST_GOALS + 20)} | {"part_1_kind": ""}
    assert lead.post(address(case), sent).status_code == 200
    with acting_for(SYSTEM):
        assert not SupportPlan.objects.filter(case=case).exists()


def test_a_provider_whose_role_has_ended_is_named_and_does_not_fall_out_of_the_plan_unseen(
    lead, stage, people
):
    case = stage.supported()
    people.provider.assignments.update(
        ends_on=TODAY() - dt.timedelta(days=1), starts_on=TODAY() - dt.timedelta(days=9)
    )
    page = lead.get(address(case))
    assert shown(page)["part_1_provider"] == str(people.provider.pk)
    answer = lead.post(address(case), shown(page) | {"because": "New."})
    assert answer.status_code == 200 and "has no role" in answer.content.decode()
