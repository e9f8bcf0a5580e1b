"""Who sees what: the table of the practice, written down here a second time, against every cell of every preset."""

import pytest

from referrals.workflow.loading import preset, presets
from referrals.workflow.visibility import Position, Viewer, access, is_visible, visible_groups, who_sees
from referrals.workflow.vocabulary import vocabulary

COLUMNS = {
    "received": 0, "triage": 0, "threshold": 1, "identity_check": 2, "information": 3, "panel": 4,
    "consent": 5, "support": 5, "review": 5, "closed": 6, "follow_up": 6, "retention": 7,
}  # fmt: skip
# F full, D de-identified, L limited, O own contribution, M metadata, T log of the DPO, R request, X destruction list, C one coded line
TABLE = {
    "referrer": ["O", "", "", "", "", "", "C", ""],
    "intake_officer": ["F", "M", "M", "M", "M", "M", "M", ""],
    "case_coordinator": ["F", "F", "F", "F", "F", "M", "M", "MX"],
    "police_liaison": ["FO", "D", "L", "MO", "FO", "M", "M", ""],
    "identity_custodian": ["M", "M", "MR", "M", "", "", "M", ""],
    "chair": ["M", "D", "L", "F", "F", "F", "F", "M"],
    "panel_member": ["", "D", "L", "", "DO", "", "", ""],
    "case_team_member": ["", "D", "L", "LDO", "F", "F", "LO", ""],
    "support_provider": ["", "", "", "", "", "OL", "O", ""],
    "data_protection_officer": ["MT"] * 7 + ["MTX"],
    "evaluator": [""] * 8,
    "council_lead": [""] * 8,
    "administrator": [""] * 8,
}
SIDE = {
    "draft": {"referrer": "W", "intake_officer": "O"},
    "discarded": {},
    "emergency": {"intake_officer": "M", "case_coordinator": "M", "chair": "M", "data_protection_officer": "MT"},
    "criminal_track": {"intake_officer": "M", "case_coordinator": "M", "chair": "M", "police_liaison": "MO", "data_protection_officer": "MT"},
    "police_hold": {"intake_officer": "M", "case_coordinator": "MP", "chair": "M", "police_liaison": "MO", "data_protection_officer": "MT"},
    "paused": {"intake_officer": "M", "case_coordinator": "M", "chair": "M", "case_team_member": "MO", "data_protection_officer": "MT"},
    "transferred": {"intake_officer": "M", "case_coordinator": "M", "chair": "M", "case_team_member": "MO", "data_protection_officer": "MT"},
    "erased": {"data_protection_officer": "MTX"},
}  # fmt: skip
ALL_OF = {"M": {"metadata"}, "L": {"identity_limited", "metadata"}, "R": {"unseal_request"}, "C": {"feedback_line"}, "P": {"police_answer"},
          "T": {"access_log", "rights_requests"}, "X": {"retention_record"},
          "W": {"metadata", "identity_limited", "identity_direct", "referral_narrative", "referrer_details"}}  # fmt: skip
NEVER_WITH_FULL = {"police_private", "session_notes", "rights_requests", "access_log"}
ON_THE_LIST = {"referrer_details": {"intake_officer", "case_coordinator", "referrer"}}
STATES = sorted([*COLUMNS, *SIDE])


def letters(role, state):
    return SIDE[state].get(role, "") if state in SIDE else TABLE[role][COLUMNS[state]]


def permitted(role, state, group, given):
    """Whether the table lets this role have this group in this state at all."""
    of = vocabulary().group_classes[group]
    allowed = letters(role, state)
    if "F" in allowed and group not in NEVER_WITH_FULL and role in ON_THE_LIST.get(group, {role}):
        return True
    if "D" in allowed and of in ("deidentified", "metadata") and group != "retention_record":
        return True
    if any(group in ALL_OF.get(letter, set()) for letter in allowed):
        return True
    if (
        state in ("closed", "follow_up")
        and role == "case_team_member"
        and group in ("support_plan", "closing_report")
    ):
        return True  # until the end date
    return "O" in allowed and given.own_only


@pytest.mark.parametrize("slug", presets())
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", sorted(TABLE))
def test_no_cell_shows_more_than_the_table(slug, role, state):
    process = preset(slug)
    for group in vocabulary().group_classes:
        for stage in range(5):
            given = access(process, Viewer(frozenset([role])), Position(state, stage), group)
            assert not given or permitted(role, state, group, given), f"{group} at stage {stage}"


def test_the_roles_of_the_table_are_all_there_are():
    assert set(TABLE) == set(vocabulary().roles)


# What must be seen, or nobody could work: role, state, stage, groups.
NEEDED = [
    ("intake_officer", "triage", 1, "referral_narrative identity_direct screening summary_deidentified"),
    ("case_coordinator", "triage", 1, "referral_narrative identity_direct screening referrer_details"),
    ("case_coordinator", "information", 4, "information_requests information_answers"),
    ("police_liaison", "triage", 1, "identity_limited police_answer police_private"),
    ("identity_custodian", "identity_check", 2, "unseal_request"),
    ("chair", "threshold", 2, "summary_deidentified threshold_record"),
    ("chair", "support", 4, "support_plan identity_limited"),
    ("panel_member", "threshold", 2, "summary_deidentified"),
    ("panel_member", "identity_check", 3, "identity_limited"),
    ("case_team_member", "panel", 4, "assessment panel_record"),
    ("case_team_member", "support", 4, "support_plan session_log"),
    ("support_provider", "support", 4, "support_plan session_log session_notes identity_limited"),
    ("referrer", "closed", 4, "feedback_line"),
    ("data_protection_officer", "support", 4, "access_log metadata"),
]


@pytest.mark.parametrize(("role", "state", "stage", "groups"), NEEDED)
def test_everybody_sees_what_their_part_needs(role, state, stage, groups):
    seen = visible_groups(preset("panel"), Viewer(frozenset([role])), Position(state, stage))
    assert set(groups.split()) <= set(seen)


@pytest.mark.parametrize("role", ["chair", "panel_member", "case_team_member", "police_liaison"])
@pytest.mark.parametrize("slug", ["panel", "info_house", "safety_house", "situation_table"])
def test_entering_the_identity_check_shows_no_name_before_the_custodian_has_decided(slug, role):
    process, viewer = preset(slug), Viewer(frozenset([role]))
    before = visible_groups(process, viewer, Position("identity_check", 2))
    after = visible_groups(process, viewer, Position("identity_check", 3))
    assert "identity_limited" not in before and "identity_limited" in after


def test_a_case_closed_at_the_threshold_never_shows_the_chair_a_name():
    seen = visible_groups(preset("panel"), Viewer(frozenset(["chair"])), Position("closed", 2))
    classes = {vocabulary().group_classes[group] for group in seen}
    assert classes <= {"metadata", "deidentified"}


def test_an_agency_that_has_answered_sees_the_name_no_longer():
    answered = Viewer(frozenset(["panel_member"]), has_answered=True)
    assert not is_visible(preset("panel"), answered, Position("identity_check", 3))


def test_the_team_sees_a_closed_case_until_its_end_date():
    process, position = preset("panel"), Position("closed", 4)
    assert access(process, Viewer(frozenset(["case_team_member"])), position, "support_plan").read
    late = Viewer(frozenset(["case_team_member"]), end_date_passed=True)
    assert not access(process, late, position, "support_plan")


def test_a_conflict_of_interest_shuts_everything_whatever_the_roles():
    viewer = Viewer(vocabulary().roles, in_conflict=True)
    for state in preset("panel").states:
        assert visible_groups(preset("panel"), viewer, Position(state, 4)) == {}


def test_two_roles_give_the_wider_of_both():
    both = Viewer(frozenset(["support_provider", "chair"]))
    given = access(preset("panel"), both, Position("support", 4), "support_plan")
    assert given.read and not given.own_only


def test_the_preview_before_a_disclosure_names_every_role_that_would_see():
    preview = who_sees(
        preset("panel"), Position("threshold", 2), ["identity_limited", "summary_deidentified"]
    )
    assert set(preview) == {"case_coordinator", "chair", "panel_member", "case_team_member", "police_liaison"}
    assert set(preview["panel_member"]) == {"summary_deidentified"}
