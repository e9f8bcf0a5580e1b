"""The presets that ship can be used as they are; what breaks one is found and named."""

import copy

import pytest

from referrals.workflow.guards import GUARDS
from referrals.workflow.loading import BrokenProcess, load, preset, presets
from referrals.workflow.vocabulary import load_yaml, vocabulary


def given(slug="panel"):
    return copy.deepcopy(load_yaml(f"processes/{slug}.yaml"))


def step_of(config, slug):
    return next(step for step in config["transitions"] if step["slug"] == slug)


def faults(config, original=None):
    with pytest.raises(BrokenProcess) as caught:
        load(config, original)
    return " | ".join(caught.value.faults)


def test_five_presets_ship():
    assert presets() == ("anchor", "info_house", "panel", "safety_house", "situation_table")


@pytest.mark.parametrize("slug", presets())
def test_a_preset_is_sound(slug):
    process = preset(slug)
    assert process.slug == slug and process.initial == "draft"
    assert {guard for step in process.steps for guard in step.guards} <= set(GUARDS)
    assert "erased" in process.states and process.break_glass_hours == 3
    assert "administrator" not in process.break_glass_roles


def test_every_guard_of_the_vocabulary_has_its_function():
    assert set(vocabulary().guards) == set(GUARDS)


def test_slugs_have_underscores_only():
    words = vocabulary()
    slugs = {
        *words.roles,
        *words.states,
        *words.group_classes,
        *words.documents,
        *words.guards,
        *words.reasons,
        *words.outcomes,
    }
    for slug in presets():
        slugs |= {step.slug for step in preset(slug).steps}
    assert not [slug for slug in slugs if "-" in slug or slug != slug.lower()]


def test_a_state_without_a_way_out_is_found():
    config = given()
    config["transitions"] = [
        s for s in config["transitions"] if s["from"] != ["police_hold"] and "police_hold" not in s["from"]
    ]
    assert "state police_hold has no way to an end" in faults(config)


def test_a_state_that_nothing_leads_to_is_found():
    config = given()
    config["transitions"] = [s for s in config["transitions"] if s["slug"] != "to_police_hold"]
    assert "state police_hold can't be reached" in faults(config)


def test_a_circle_that_never_ends_is_found():
    config = given()
    config["transitions"] = [s for s in config["transitions"] if s["to"] not in ("erased", "discarded")]
    assert "no way to an end" in faults(config)


@pytest.mark.parametrize(
    ("role", "group", "state", "value"),
    [
        ("intake_officer", "referral_narrative", "panel", "read"),
        ("intake_officer", "metadata", "retention", "read"),
        ("panel_member", "identity_limited", "threshold", "read"),
        ("panel_member", "identity_limited", "identity_check", "read"),
        ("chair", "identity_limited", "triage", "read"),
        ("case_coordinator", "support_plan", "support", "read"),
        ("support_provider", "support_plan", "support", "read"),
        ("data_protection_officer", "referral_narrative", "triage", "read"),
        ("council_lead", "metadata", "closed", "read"),
        ("evaluator", "summary_deidentified", "threshold", "read"),
        ("administrator", "metadata", "received", "read"),
        ("chair", "police_private", "panel", "read"),
        ("chair", "session_notes", "support", "read"),
        ("police_liaison", "referrer_details", "triage", "read"),
        ("case_team_member", "support_plan", "closed", "read"),
    ],
)
def test_a_cell_wider_than_the_cap_is_refused_by_name(role, group, state, value):
    config = given()
    config["disclosure_matrix"].setdefault(group, {}).setdefault(state, {})[role] = value
    assert f"matrix: {role} may not {value} {group} in {state}" in faults(config)


def test_identity_before_its_stage_is_refused():
    """A shortcut from the threshold to the information stage that opens no stage."""
    config = given()
    shortcut = copy.deepcopy(step_of(config, "threshold_more"))
    shortcut |= {"slug": "shortcut", "to": "information"}
    config["transitions"].append(shortcut)
    assert "reached before identity is opened" in faults(config)


@pytest.mark.parametrize(
    "guard", ["not_the_referrer", "checklist_complete", "summary_checked_by_second_person"]
)
def test_a_city_can_not_remove_a_fixed_guard(guard):
    config = given()
    step_of(config, "to_threshold")["guards"].remove(guard)
    assert f"the guard {guard} can't be removed" in faults(config, preset("panel"))


def test_a_city_can_remove_a_guard_that_is_not_fixed_and_add_its_own_steps():
    config = given()
    step_of(config, "start_triage")["guards"].remove("receipt_sent")
    assert load(config, preset("panel")).by_slug["start_triage"].guards == (
        "not_the_referrer",
        "emergency_question_answered",
    )


def test_a_city_can_not_remove_the_second_person():
    config = given()
    step = step_of(config, "erase")
    step.pop("two_persons")
    step["guards"].remove("two_persons")
    found = faults(config, preset("panel"))
    assert "the second person can't be removed" in found and "two_persons can't be removed" in found


def test_a_city_can_not_drop_a_document():
    config = given()
    step_of(config, "adopt")["documents"].remove("decision_record")
    assert "the document decision_record can't be removed" in faults(config, preset("panel"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: step_of(c, "adopt").update(roles=[]), "nobody may take it"),
        (lambda c: step_of(c, "adopt").update(roles=["administrator"]), "take no part"),
        (lambda c: step_of(c, "signpost").update(outcomes=[]), "closes without an outcome"),
        (
            lambda c: step_of(c, "adopt")["guards"].append("stars_are_right"),
            "guard stars_are_right is not in the vocabulary",
        ),
        (lambda c: step_of(c, "adopt").update(to="heaven"), "state heaven is not in the vocabulary"),
        (lambda c: c["transitions"].append(step_of(c, "adopt")), "step adopt is there twice"),
        (lambda c: c["quorum"].pop("adopt"), "asks for a quorum that is not set"),
        (lambda c: c.pop("quorum"), "something is missing"),
    ],
)
def test_other_mistakes_are_named(change, named):
    config = given()
    change(config)
    assert named in faults(config)
