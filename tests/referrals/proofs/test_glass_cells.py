"""What a broken glass opens, state by state: what the table gives to those whose eyes it lends, and nothing beside it."""

import pytest
from django.db import transaction

from portal.inbox.models import Notice
from referrals.services.glass import break_glass
from tests.referrals.proofs.reader import everything_found
from tests.referrals.proofs.words import may_find

pytestmark = pytest.mark.django_db
# State > how far the case is disclosed when it has come there by its proper way.
CELLS = {"triage": 0, "threshold": 2, "identity_check": 2, "panel": 4, "support": 4}
LENT = {"away": ("case_coordinator",), "dpo": ("case_coordinator", "chair", "data_protection")}


def test_each_cell_opens_what_the_table_says(journey):
    seen = {}
    for state, stage in CELLS.items():
        journey.go_to(state)
        number = journey.now().number
        for who, roles in LENT.items():
            user = journey.users[who]
            before = everything_found(journey.pk, user.pk)
            assert not before, f"{who} finds {before} in {state} without breaking it"
            Notice.objects.all().delete()
            with transaction.atomic():
                user.__dict__.pop("_answers", None)
                break_glass(
                    number=number,
                    reason="coordinator_unreachable",
                    words="The family asks for help right now.",
                    by=user,
                )
                found = everything_found(journey.pk, user.pk) or set()
                told = set(
                    Notice.objects.filter(kind="referrals.break_glass").values_list("user_id", flat=True)
                )
                transaction.set_rollback(True)
            for group, author in found:
                assert any(may_find(role, state, stage, group, own=author == who) for role in roles), (
                    f"{who} finds {group} in {state}"
                )
            assert told >= {journey.people.chair.pk, journey.people.dpo.pk} - {user.pk}, f"{who} in {state}"
            seen[who, state] = {group for group, _author in found}
    assert "identity_limited" in seen["away", "threshold"] and "assessment" in seen["away", "panel"]
    assert seen["away", "support"] == set(), (
        "after the panel a coordinator reads nothing, so there is nothing to lend"
    )
    assert "support_plan" in seen["dpo", "support"] and "session_notes" not in seen["dpo", "support"]
