"""Who a case is about is completed at the desk, with its source; what stood there before stays, and goes with the rest."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.models import Case, Identity, IdentityNote
from referrals.services.identity import complete_identity
from referrals.services.minimum import reduce_to_minimum
from referrals.services.sealing import keys_of
from tests.referrals.conftest import CANARY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
SOURCE = "The teacher called and said it."


@pytest.fixture
def bare(receive):
    """A concern with a name alone."""
    return receive(person_born=None, person_contact="").case


def held(case):
    with acting_for(SYSTEM), transaction.atomic():
        row, keys = Identity.objects.get(case=case), keys_of(case)
        return {f: keys.open(row, f) for f in ("name", "birth_year", "birth_date", "contact")} | {
            "match": row.match
        }


def test_the_desk_completes_it_on_a_page_and_the_section_says_from_which_source(client, bare, people):
    sign_in(client, people.desk)
    address = reverse("referrals:work", args=[bare.pk, "identity"])
    section = reverse("referrals:case_section", args=[bare.pk, "person"])
    assert address in client.get(section).content.decode()
    assert (
        client.post(address, {"birth_year": "2009", "contact": "by the school"}).status_code == 200
    )  # no source
    assert (
        client.post(address, {"birth_year": "2009", "contact": "by the school", "source": SOURCE}).status_code
        == 302
    )
    page = client.get(section).content.decode()
    assert "2009" in page and "by the school" in page and SOURCE in page and "Completed on" in page
    assert held(bare)["name"] == CANARY


def test_a_slip_is_put_right_and_what_stood_there_before_stays(client, bare, people):
    complete_identity(case=bare, by=people.desk, source=SOURCE, born=dt.date(2009, 2, 3))
    before = held(bare)
    complete_identity(case=bare, by=people.coordinator, source="A letter.", born=dt.date(2009, 3, 2))
    now = held(bare)
    assert now["birth_date"] == "2009-03-02" and now["match"] and now["match"] != before["match"]
    sign_in(client, people.coordinator)
    page = client.get(reverse("referrals:case_section", args=[bare.pk, "person"])).content.decode()
    assert "2009-02-03" in page and "2009-03-02" in page and "A letter." in page
    complete_identity(case=bare, by=people.desk, source=SOURCE, birth_year="2008")
    assert (held(bare)["birth_year"], held(bare)["birth_date"]) == ("2008", "")


@pytest.mark.parametrize("who", ["teacher", "chair", "police", "dpo", "admin", "team", "nobody"])
def test_nobody_but_the_desk_completes_it(client, bare, people, who):
    user = getattr(people, who)
    with pytest.raises(PermissionDenied):
        complete_identity(case=bare, by=user, source=SOURCE, birth_year="2009")
    sign_in(client, user)
    data = {"birth_year": "2009", "source": SOURCE}
    assert client.post(reverse("referrals:work", args=[bare.pk, "identity"]), data).status_code in (403, 404)
    assert held(bare)["birth_year"] == ""


@pytest.mark.parametrize("state", ["threshold", "panel", "support", "criminal_track", "closed"])
def test_after_the_desk_it_is_no_longer_completed(bare, people, state):
    with acting_for(SYSTEM), transaction.atomic():
        Case.objects.filter(pk=bare.pk).update(state=state, stage=4)
        bare.refresh_from_db()
    for who in (people.desk, people.coordinator):
        with pytest.raises(PermissionDenied):
            complete_identity(case=bare, by=who, source=SOURCE, birth_year="2009")


def test_a_year_that_can_not_be_or_does_not_agree_changes_nothing(bare, people):
    for given in (
        {"birth_year": "1850"},
        {"birth_year": "abcd"},
        {"birth_year": "2008", "born": dt.date(2009, 1, 1)},
        {},
        {"name": CANARY},
    ):
        with pytest.raises(DomainError):
            complete_identity(case=bare, by=people.desk, source=SOURCE, **given)
    with acting_for(SYSTEM), transaction.atomic():
        assert not IdentityNote.objects.exists()


def test_what_stood_there_before_is_nobodys_to_change_and_goes_when_codes_alone_are_kept(bare, people):
    complete_identity(case=bare, by=people.desk, source=SOURCE, name="Wilma Canary")
    with acting_for(people.desk), transaction.atomic():
        assert IdentityNote.objects.update(before=None) == 0
        IdentityNote.objects.filter(case=bare).delete()
    with acting_for(SYSTEM), transaction.atomic():
        note = IdentityNote.objects.get()
        assert keys_of(bare).open(note, "before") == CANARY
        reduce_to_minimum(bare)
        note.refresh_from_db()
        assert note.before is None and note.source is None
