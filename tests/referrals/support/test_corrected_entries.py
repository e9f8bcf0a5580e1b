"""Corrections entry by entry: both versions wherever the entry is read, in the copy too, and nothing opened by it to anybody else."""

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.crypto.fields import SealedField
from portal.errors import DomainError
from referrals.corrected import ENTRIES, group_of
from referrals.models import Correction, PackItem, PlanGoal
from referrals.services import pack, rights
from referrals.services.erasure import tables_about_cases
from referrals.services.sealing import keys_of
from referrals.views import rights_entries
from referrals.workflow.vocabulary import vocabulary
from tests.referrals.oversight.test_rights import confirm, log, run
from tests.referrals.support.conftest import GOAL, MINE

pytestmark = pytest.mark.django_db
RIGHT, SAYS = "I want to learn a trade.", "It was never on a Tuesday."
# Corrected with who the person is; about somebody else, or known without a name; the portal's own words about steps and requests.
OTHERWISE = {
    "identity", "identitynote", "message", "attachment", "record", "agendaitem", "breakglass", "breakglassreview", "caselink", "legalhold",
    "subjectrequest", "packitem", "correction", "steprequest", "transitionrow", "reintegrationplan", "counterpartexchange", "transfer",
    "unsealrequest", "agencyquestion",
}  # fmt: skip


@pytest.fixture
def asked(two, people):
    return confirm(log(two, people.dpo, kind="rectification"), people.dpo)


def entry(case, name, column, provider=None):
    """How an entry is named; of several parts of a plan that of one provider."""
    with acting_for(SYSTEM), transaction.atomic():
        found = [
            row
            for row, col in rights.correctable_entries(case)
            if (row._meta.model_name, col) == (name, column) and getattr(row, "provider_id", None) == provider
        ]
    return {"source": name, "row": str(found[0].pk), "column": column}


def correct(asked, people, text, name="plangoal", column="words", agreed=True):
    where = entry(asked.case, name, column, people.provider.pk if name == "planpart" else None)
    return run(people.dpo, rights.correct_entry, request=asked, text=text, agreed=agreed, **where)


def test_every_sealed_text_about_a_case_is_corrected_here_or_left_out_for_a_reason():
    sealed = {
        model._meta.model_name: {f.name for f in model._meta.local_fields if isinstance(f, SealedField)}
        for model in tables_about_cases()
    }
    assert {name for name, columns in sealed.items() if columns} == set(ENTRIES) | OTHERWISE
    for name, (group, columns) in ENTRIES.items():
        assert set(columns) <= sealed[name] and vocabulary().group_classes[group] in (
            "content",
            "restricted",
        ), name


def test_whoever_reads_an_entry_reads_both_versions_and_the_row_stays_as_it_was_written(go, asked, people):
    case, row = asked.case, entry(asked.case, "plangoal", "words")["row"]
    correct(asked, people, RIGHT)
    correct(asked, people, SAYS, "planpart", "what", agreed=False)
    for user in (people.team, people.chair):
        page = go(user, "case_section", case.pk, "plan").content.decode()
        assert page.index(RIGHT) < page.index("as the person asked. Before:") < page.index(GOAL)
        assert MINE in page and SAYS in page and "In the person’s own words" in page
    mine = go(people.provider, "case_section", case.pk, "plan").content.decode()
    assert MINE in mine and SAYS in mine and RIGHT not in mine and GOAL not in mine, (
        "their own part, and no other"
    )
    with acting_for(SYSTEM), transaction.atomic():
        thread = case.plan_parts.get(provider=people.provider).thread
    assert SAYS in go(people.provider, "my_part", case.pk, thread).content.decode()
    for user in (people.desk, people.dpo, people.coordinator, people.police, people.admin):
        for section in ("plan", "overview", "rights"):
            page = go(user, "case_section", case.pk, section).content.decode()
            assert not [words for words in (RIGHT, SAYS, GOAL) if words in page], (user, section)
    with acting_for(SYSTEM), transaction.atomic():
        assert keys_of(case).open(PlanGoal.objects.get(pk=row), "words") == GOAL


def test_a_new_version_begins_with_what_is_right(go, asked, people):
    correct(asked, people, RIGHT)
    form = go(people.team, "work", asked.case.pk, "plan").content.decode()
    assert RIGHT in form and GOAL not in form and "as the person asked" not in form


def test_corrected_twice_and_written_anew_all_versions_stay(go, asked, people):
    correct(asked, people, "I want to finish college.")
    correct(asked, people, RIGHT)
    page = go(people.team, "case_section", asked.case.pk, "plan").content.decode()
    assert page.index(RIGHT) < page.index(GOAL) and "I want to finish college." in page
    with acting_for(SYSTEM), transaction.atomic():
        row = PlanGoal.objects.get(pk=entry(asked.case, "plangoal", "words")["row"])
        keys_of(asked.case).seal(row, "words", "Written on another day.")
        row.save()
    page = go(people.team, "case_section", asked.case.pk, "plan").content.decode()
    assert page.index("Written on another day.") < page.index("Written anew since") < page.index(RIGHT)


def test_the_copy_has_both_versions(asked, people):
    correct(asked, people, RIGHT)
    copy = confirm(log(asked.case, people.dpo), people.dpo)
    run(people.coordinator, pack.gather, request=copy)
    told = run(people.coordinator, pack.entries, request=copy)
    goal = next(one.text for one in told if one.item.source.endswith("plangoal"))
    assert goal.startswith(RIGHT) and GOAL in goal
    with acting_for(SYSTEM), transaction.atomic():
        PackItem.objects.filter(request=copy).update(choice="show")
        copy.refresh_from_db()
        copy.state, copy.prepared_by, copy.checked_by = "checked", people.coordinator, people.dpo
        copy.save()
    shown = run(people.dpo, pack.copy_for_person, request=copy)
    assert any(one.text.startswith(RIGHT) and GOAL in one.text for one in shown)


def test_the_officer_goes_from_the_request_to_the_entry_and_back(go, client, asked, people, monkeypatch):
    monkeypatch.setattr(rights_entries, "ON_A_PAGE", 2)
    request = go(people.dpo, "rights_one", asked.pk).content.decode()
    assert reverse("referrals:rights_entries", args=[asked.pk]) in request
    where = entry(asked.case, "plangoal", "words")
    address = reverse("referrals:rights_entry", args=[asked.pk, *where.values()])
    pages = [
        client.get(reverse("referrals:rights_entries", args=[asked.pk]), {"page": n}).content.decode()
        for n in (1, 2, 3)
    ]
    assert sum(address in page and GOAL in page for page in pages) == 1 and "page=2" in pages[0]
    event = AuditEvent.objects.filter(action="referrals.read_pack").latest("pk")
    assert event.details["entries"] <= 2 and event.object_id == str(asked.case_id)
    assert GOAL in client.get(address).content.decode()
    assert client.post(address, {"text": "", "agreed": "yes"}).status_code == 422
    assert client.post(address, {"text": RIGHT, "agreed": "yes"}).status_code == 302
    done = client.get(reverse("referrals:rights_one", args=[asked.pk])).content.decode()
    assert "corrected; the earlier words are kept" in done and RIGHT not in done
    assert (
        run(people.dpo, rights.conclude, request=asked, result="met", answer="It is corrected.").result
        == "met"
    )
    assert client.get(address).status_code == 404, "concluded, and shut again"


def test_nothing_opens_to_others_before_the_identity_is_checked_or_for_another_kind_of_request(
    go, two, people
):
    where = entry(two, "plangoal", "words")
    for kind, is_confirmed in (("rectification", False), ("access", True), ("objection", True)):
        asked = log(two, people.dpo, kind=kind)
        asked = confirm(asked, people.dpo) if is_confirmed else asked
        assert go(people.dpo, "rights_entries", asked.pk).status_code == 404
        assert go(people.dpo, "rights_entry", asked.pk, *where.values()).status_code == 404
        with pytest.raises(DomainError):
            run(people.dpo, rights.correct_entry, request=asked, text=RIGHT, agreed=True, **where)
    asked = confirm(log(two, people.dpo, kind="rectification"), people.dpo)
    for who in (people.coordinator, people.team, people.chair, people.admin):
        assert go(who, "rights_entries", asked.pk).status_code in (403, 404)
        assert go(who, "rights_entry", asked.pk, *where.values()).status_code in (403, 404)


def test_no_entry_of_another_case_and_none_that_knows_no_name(stage, asked, people):
    elsewhere = stage.supported(stage.part(people.provider))
    for where in (
        entry(elsewhere, "plangoal", "words"),
        {"source": "identity", "row": "1", "column": "name"},
        {"source": "plangoal", "row": entry(asked.case, "plangoal", "words")["row"], "column": "thread"},
    ):
        with pytest.raises(DomainError):
            run(people.dpo, rights.correct_entry, request=asked, text=RIGHT, agreed=True, **where)
    with acting_for(SYSTEM), transaction.atomic():
        assert not Correction.objects.exists()
    decision = apps.get_model("referrals", "Decision")
    threshold, panel = (
        decision(case=asked.case, case_state=state, reasons=b"x") for state in ("threshold", "panel")
    )
    assert group_of(threshold, "reasons") == "" and group_of(panel, "reasons") == "panel_record"
