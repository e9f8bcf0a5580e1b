"""The pages of the city's configuration: a draft gathers changes, shows what it would do, and a second person decides."""

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration
from referrals.adaptation.topics import TOPICS, settings_of
from referrals.forms.steps import StepForm
from referrals.gate import process_for, processes_for
from referrals.models import Case, Concern, ProcessVersion
from referrals.services import configuration as services
from referrals.services.assessments import instruments_for
from referrals.services.instruments import in_force
from referrals.services.receipts import line_of
from referrals.services.sight import preview_of
from referrals.standing import process_of
from referrals.words import role_word
from referrals.workflow.loading import preset, presets
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WHY = "The council has asked for it."


def draft(people, slug="panel"):
    with acting_for(people.coordinator):
        return services.begin_version(process=slug, by=people.coordinator)


def change(people, row, topic, **values):
    with acting_for(people.coordinator):
        return services.change_topic(
            version=row,
            topic=topic,
            values={k.replace("__", "."): v for k, v in values.items()},
            by=people.coordinator,
        )


def put_in_force(people, row):
    with acting_for(people.coordinator):
        services.propose_draft(version=row, why=WHY, by=people.coordinator)
    with acting_for(people.dpo):
        services.decide(version=row, approve=True, by=people.dpo)
    configuration.forget()
    return configuration.in_force(row.process)


@pytest.mark.parametrize("slug", presets())
def test_every_setting_of_every_preset_has_a_value_that_may_stand(slug):
    given = configuration.text_of(preset(slug))
    for setting in settings_of(given).values():
        value = setting.read(given)
        assert list(setting.faults(value, value)) == [], setting.key
        assert setting.words(value)


def test_a_draft_gathers_changes_of_many_topics_and_new_cases_run_under_them(people, receive):
    before = receive().case
    row = draft(people)
    change(people, row, "names", names__meeting="Round table", roles__chair="Moderator")
    change(people, row, "states", state_titles__triage="First look", states_off=["paused"])
    change(people, row, "gate", refer=["professional"], police__used=False)
    change(people, row, "threshold", threshold__criteria=["Support could help"])
    change(people, row, "decisions", quorum__adopt=5, second__closing=["chair"], second_agency__closing=True)
    change(people, row, "agencies", agencies__case=["housing"])
    change(people, row, "meetings", meetings__rhythm="weekly", instruments=["adults"])
    change(people, row, "consent", consent__own_age=16, attempts=1)
    change(people, row, "support", reviews__note=2, follow_up=[3, 6])
    change(people, row, "retention", retention__adopted__from_18=24)
    change(
        people, row, "codes", codes__outcomes_off=["duplicate"], codes__lines_own=["Thank you, neighbour."]
    )
    made = put_in_force(people, row)
    assert made.texts["meeting"] == "Round table" and made.role_names == {"chair": "Moderator"}
    assert made.states["triage"].title == "First look" and "paused" not in made.states
    assert not any("paused" in (*step.sources, step.to) for step in made.steps)
    assert made.who_may_refer == {"professional"}
    assert "police_answer_clear" not in made.by_slug["to_threshold"].guards
    assert made.criteria == ("Support could help",)
    assert made.quorum["adopt"].agencies == 5
    rule = made.two_persons["closing"]
    assert rule.approver_roles == {"chair"} and rule.other_agency
    assert (
        made.agencies["case"] == {"housing"} and made.rhythm == "weekly" and made.instruments == ("adults",)
    )
    assert made.support.own_consent_from_age == 16 and made.consent_attempts == 1
    assert made.support.note_months == 2 and made.support.follow_up_months == (3, 6)
    assert made.retention_months["adopted", False] == 24
    assert "duplicate" not in made.by_slug["close_unfounded"].outcomes
    assert made.feedback_lines["own_1"] == "Thank you, neighbour."
    later = receive().case
    assert (before.process_version, later.process_version) == (1, 2)


@pytest.mark.parametrize(
    ("topic", "values", "told"),
    [
        ("decisions", {"quorum__adopt": 3}, "at least 4"),
        ("decisions", {"quorum_kinds__adopt": ["police"]}, "has to stay"),
        ("decisions", {"second__erasure": ["administrator"]}, "not on the list"),
        ("consent", {"consent__heard": False}, "can't be switched off"),
        ("consent", {"consent__own_age": 9}, "at least 12"),
        ("retention", {"retention__unfounded__from_18": 24}, "at most 6"),
        ("retention", {"retention__adopted__under_18": 60}, "no longer than an adult"),
        ("codes", {"codes__outcomes_off": ["threshold_not_met"]}, "closes without an outcome"),
        ("codes", {"codes__lines_off": ["received_thanks"]}, "stay in use"),
        ("states", {"states_off": ["triage"]}, "not on the list"),
        ("agencies", {"agencies__core": ["police", "school"]}, "has to be there for a decision"),
        ("threshold", {"threshold__criteria": []}, "one at least"),
        ("names", {"names__meeting": " "}, "some words are needed"),
        ("clocks", {"clocks__paused": 9}, "at most 3"),
    ],
)
def test_what_can_not_be_switched_off_or_loosened_is_refused_in_words(people, topic, values, told):
    row = draft(people)
    with pytest.raises(DomainError, match=told):
        change(people, row, topic, **values)
    with acting_for(SYSTEM):
        assert ProcessVersion.objects.get().changes == {}


def test_a_key_that_no_topic_has_changes_nothing(people):
    with acting_for(people.coordinator), pytest.raises(DomainError, match="nothing that a city sets"):
        services.propose(
            process="panel", changes={"break_glass.roles": ["administrator"]}, why=WHY, by=people.coordinator
        )


def test_sight_changes_in_several_cells_at_once_and_never_beyond_the_cap(people):
    row = draft(people)
    with acting_for(people.coordinator):
        services.change_sight(
            version=row, role="chair", state="support", cells={"session_log": "nothing", "screening": "nothing"}, by=people.coordinator,
        )  # fmt: skip
        with pytest.raises(DomainError, match="may not read"):
            services.change_sight(
                version=row, role="chair", state="support", cells={"police_private": "read"}, by=people.coordinator
            )  # fmt: skip
    made = put_in_force(people, row)
    assert ("chair", "support", "session_log") not in made.matrix
    assert ("chair", "support", "screening") not in made.matrix
    with acting_for(people.coordinator):
        again = services.begin_version(process="panel", by=people.coordinator)
    assert len(again.changes["cells"]) == 2, "the next draft begins as the version in force"


def test_only_its_writer_changes_a_draft_and_nobody_decides_on_their_own(people):
    row = draft(people)
    with acting_for(people.dpo):
        with pytest.raises(DomainError, match="Only whoever began"):
            services.change_topic(version=row, topic="consent", values={"attempts": 1}, by=people.dpo)
        with pytest.raises(DomainError, match="is open"):
            services.begin_version(process="panel", by=people.dpo)
        with pytest.raises(DomainError, match="decided already"):
            services.decide(version=row, approve=True, by=people.dpo)
    change(people, row, "consent", attempts=1)
    with acting_for(people.coordinator):
        services.propose_draft(version=row, why=WHY, by=people.coordinator)
        with pytest.raises(DomainError, match="Nobody approves"):
            services.decide(version=row, approve=True, by=people.coordinator)
    with acting_for(people.dpo):
        services.decide(version=row, approve=False, by=people.dpo)
    with acting_for(SYSTEM):
        row.refresh_from_db()
    assert row.state == "refused" and row.changes == {"attempts": 1}, "refused proposals are kept"


def use(people, *processes):
    with acting_for(people.coordinator):
        row = services.propose_use(processes=processes, why=WHY, by=people.coordinator)
    with acting_for(people.dpo):
        services.decide(version=row, approve=True, by=people.dpo)
    configuration.forget()


def test_the_city_chooses_its_processes_and_forms_go_to_the_first_that_takes_them(people, settings):
    assert configuration.in_use() == (settings.REFERRAL_PROCESS,)
    use(people, "situation_table", "panel")
    assert configuration.in_use() == ("situation_table", "panel")
    assert process_for("public_form") == "panel", "a situation table takes concerns from agencies only"
    assert process_for("frontline_form") == "situation_table"
    assert [slug for slug, _title in processes_for("telephone")] == ["situation_table", "panel"]
    with acting_for(SYSTEM):
        assert not configuration.versions_in_force()


def test_a_version_of_the_processes_in_use_has_its_page(people, client):
    use(people, "situation_table", "panel")
    with acting_for(SYSTEM):
        row = ProcessVersion.objects.get()
    for who in (people.coordinator, people.dpo):
        page = sign_in(client, who).get(reverse("referrals:version", args=[row.pk]))
        assert page.status_code == 200 and "Situation table, Panel" in page.content.decode()


def test_a_form_that_no_process_takes_says_so_and_keeps_nothing(people, client):
    use(people, "situation_table")
    with pytest.raises(DomainError, match="not taken this way"):
        process_for("public_form")
    page = client.get(reverse("referrals:tell"))
    assert page.status_code == 200 and "professionals" in page.content.decode()
    assert b"<form" not in page.content.split(b"<main")[1].split(b"</main>")[0]


def test_the_pages_lead_from_a_draft_to_a_version_in_force(people, client, receive):
    receive()
    browser = sign_in(client, people.coordinator)
    with acting_for(people.coordinator):
        assert browser.get(reverse("referrals:process_settings", args=["panel"])).status_code == 200
        made = browser.post(reverse("referrals:process_settings", args=["panel"]))
    with acting_for(SYSTEM):
        row = ProcessVersion.objects.get()
    assert made["Location"] == reverse("referrals:version", args=[row.pk])
    for topic in TOPICS:
        page = browser.get(reverse("referrals:version_topic", args=[row.pk, topic.slug]))
        assert page.status_code == 200, topic.slug
        sent = browser.post(page.request["PATH_INFO"], _typed(page.context["form"]))
        assert sent.status_code == 302, (topic.slug, sent.context["form"].errors)
    with acting_for(SYSTEM):
        row.refresh_from_db()
    assert row.changes == {}, "what is sent back as it was changes nothing"
    page = browser.get(reverse("referrals:version_topic", args=[row.pk, "consent"]))
    browser.post(page.request["PATH_INFO"], _typed(page.context["form"]) | {"attempts": 1})
    sight = reverse("referrals:version_sight", args=[row.pk]) + "?role=chair&state=support"
    page = browser.get(sight)
    assert "administrator" not in page.content.decode()
    browser.post(sight, _typed(page.context["form"]) | {"session_log": "nothing"})
    propose = reverse("referrals:version_propose", args=[row.pk])
    told = browser.get(propose).content.decode()
    assert "How often a person is asked" in told and "Shows less" in told
    assert "1 open case runs under this process" in told
    browser.post(propose, {"why": WHY})
    second = sign_in(client.__class__(), people.dpo)
    page = reverse("referrals:version", args=[row.pk])
    assert "Shows less" in second.get(page).content.decode()
    assert second.post(page, {"decision": "approve"}).status_code == 302
    configuration.forget()
    assert configuration.in_force("panel").consent_attempts == 1
    assert second.get(page + "?against=1").status_code == 200


def _typed(form):
    """What a browser would send back."""
    found = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, ""):
            found[name] = value
    return found


def test_what_the_city_sets_reaches_the_work_on_the_case(people, receive):
    row = draft(people)
    change(people, row, "codes", codes__lines_own=["Thank you, neighbour."], codes__lines_off=["not_for_us"])
    change(people, row, "meetings", instruments=["adults"], meetings__rhythm="weekly")
    change(people, row, "names", roles__intake_officer="First listener")
    put_in_force(people, row)
    case = receive().case
    with acting_for(SYSTEM):
        in_force()
        assert [one.slug for one in instruments_for(case)] == ["adults"]
        step = process_of(case).by_slug["close_unfounded"]
        form = StepForm(step=step, discloses=False, process=process_of(case))
        offered = [slug for slug, _words in form.fields["feedback_line"].choices]
        assert "own_1" in offered and not {"not_for_us", "received_thanks", "more_needed"} & set(offered)
        Case.objects.filter(pk=case.pk).update(state="closed", outcome="unfounded", feedback_line="own_1")
        assert line_of(Concern.objects.select_related("case").get(case=case)) == "Thank you, neighbour."
        assert role_word(process_of(case), "intake_officer") == "First listener"


def test_the_preview_names_persons_to_those_who_name_them_and_roles_to_everybody_else(people, case):
    step = process_of(case).by_slug["start_triage"]
    with acting_for(people.coordinator):
        told = preview_of(case=case, step=step, by=people.coordinator)
        names = {name for change in told for name in change.held.people}
    assert any(people.desk.name in name for name in names)
    assert case.referrer.name not in " ".join(names), "nobody needs to know here who raised it"
    with acting_for(people.desk):
        told = preview_of(case=case, step=step, by=people.desk)
        assert told and not any(change.held.people for change in told)
        assert {change.held.count for change in told if change.role == "Intake officer"} == {2}


def test_a_day_off_without_its_name_or_twice_is_told_beside_its_field_and_what_was_typed_stays(
    client, people
):
    sign_in(client, people.coordinator)
    add = reverse("referrals:add_holiday")
    nameless = client.post(add, {"day": "2031-05-01", "name": ""})
    assert nameless.status_code == 422 and 'value="2031"' in nameless.content.decode()
    assert client.post(add, {"day": "2031-05-01", "name": "Kettle day"}).status_code == 302
    twice = client.post(add, {"day": "2031-05-01", "name": "Teapot day"})
    shown = twice.content.decode()
    assert twice.status_code == 422 and "on the list already" in shown and 'value="Teapot day"' in shown
