"""The signed paper of an agreement is kept, checked and opened by its keepers alone; what is signed later stands beside it."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfWriter

from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.documents.models import Document
from portal.errors import DomainError
from portal.inbox import waiting_for
from portal.inbox.models import Notice
from referrals.models import AgreementAmendment, SharingAgreement
from referrals.services import signed
from tests.factories import OrganisationFactory, make_agreement
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def paper(name="signed.pdf", content=None):
    if content is None:
        made = PdfWriter()
        made.add_blank_page(100, 100)
        out = io.BytesIO()
        made.write(out)
        content = out.getvalue()
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def agreement(db):
    return make_agreement(OrganisationFactory(kind="health", name="Clinic"))


@pytest.fixture
def kept(client, agreement, people):
    """An agreement whose paper the officer has uploaded through the page."""
    sign_in(client, people.dpo)
    sent = client.post(f"/referrals/agreements/{agreement.pk}/paper/", {"upload": paper()})
    assert sent.status_code == 302
    return Document.objects.get()


def test_the_officer_and_the_coordinator_open_it_and_each_opening_is_written_down(
    client, agreement, kept, people
):
    for who in (people.dpo, people.coordinator):
        sign_in(client, who)
        assert b"signed.pdf" in client.get(f"/referrals/agreements/{agreement.pk}/").content
        answer = client.get(f"/documents/{kept.pk}/")
        assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="documents.read", object_id=str(kept.pk)).count() == 2


@pytest.mark.parametrize(
    "who", ["chair", "desk", "team", "admin", "evaluator", "council", "provider", "nobody"]
)
def test_nobody_else_learns_that_there_is_a_paper(client, agreement, kept, people, who):
    sign_in(client, getattr(people, who))
    assert client.get(f"/documents/{kept.pk}/").status_code == 404
    assert client.post(f"/documents/{kept.pk}/remove/").status_code == 404
    assert b"signed.pdf" not in client.get(f"/referrals/agreements/{agreement.pk}/").content


def test_what_is_no_pdf_by_its_content_is_not_kept(client, agreement, people):
    sign_in(client, people.dpo)
    for wrong in (paper(content=b"MZ not a paper"), paper("signed.txt", b"words"), paper(content=b"")):
        answer = client.post(f"/referrals/agreements/{agreement.pk}/paper/", {"upload": wrong})
        assert answer.status_code == 422
    assert not Document.objects.exists()
    with acting_for(people.coordinator), pytest.raises(PermissionDenied), transaction.atomic():
        signed.keep_document(agreement=agreement, upload=paper(), by=people.coordinator)


def test_a_renewal_moves_the_end_and_what_it_was_before_stays(client, agreement, people, system):
    first, then = TODAY() + dt.timedelta(days=20), TODAY() + dt.timedelta(days=400)
    with acting_for(system), transaction.atomic():
        SharingAgreement.objects.filter(pk=agreement.pk).update(ends_on=first)
    sign_in(client, people.dpo)
    sent = {
        "kind": "renewal",
        "what": "One year more.",
        "signed_on": TODAY().isoformat(),
        "ends_on": first.isoformat(),
    }
    address = f"/referrals/agreements/{agreement.pk}/amend/"
    assert client.post(address, sent).status_code == 422  # no later than before
    assert (
        client.post(address, sent | {"ends_on": then.isoformat(), "upload": paper("renewal.pdf")}).status_code
        == 302
    )
    page = client.get(f"/referrals/agreements/{agreement.pk}/").content.decode()
    assert "One year more." in page and "renewal.pdf" in page and "Renewed" in page
    with acting_for(system), transaction.atomic():
        row = AgreementAmendment.objects.get()
        assert (
            (row.ends_before, row.ends_after)
            == (first, then)
            == (first, SharingAgreement.objects.get(pk=agreement.pk).ends_on)
        )
    with acting_for(people.dpo), pytest.raises(DatabaseError), transaction.atomic():
        assert AgreementAmendment.objects.update(what="Something else.")


def test_nobody_but_the_officer_amends_and_nothing_once_it_is_over(agreement, people, system):
    given = {
        "agreement": agreement,
        "kind": "amendment",
        "what": "Words.",
        "signed_on": TODAY(),
        "ends_on": None,
    }
    for who in (people.coordinator, people.chair, people.admin):
        with acting_for(who), pytest.raises(PermissionDenied), transaction.atomic():
            signed.amend_agreement(by=who, **given)
    with acting_for(people.dpo), pytest.raises(DomainError), transaction.atomic():
        signed.amend_agreement(by=people.dpo, **given | {"signed_on": TODAY() + dt.timedelta(days=1)})
    with acting_for(system), transaction.atomic():
        SharingAgreement.objects.update(ended_on=TODAY(), end_reason="Over.")
        over = SharingAgreement.objects.get(pk=agreement.pk)
    with acting_for(people.dpo), pytest.raises((DomainError, PermissionDenied)), transaction.atomic():
        signed.amend_agreement(by=people.dpo, **given | {"agreement": over})


def test_its_keepers_are_told_once_before_it_ends_and_find_it_waiting(agreement, people, system):
    assert signed.remind_of_agreements() == 0
    with acting_for(system), transaction.atomic():
        SharingAgreement.objects.filter(pk=agreement.pk).update(ends_on=TODAY() + dt.timedelta(days=30))
    assert signed.remind_of_agreements() == 2 and signed.remind_of_agreements() == 0
    assert set(Notice.objects.filter(key__startswith="agreement:").values_list("user", flat=True)) == {
        people.dpo.pk, people.coordinator.pk,
    }  # fmt: skip
    for who, number in ((people.dpo, 1), (people.coordinator, 1), (people.chair, 0)):
        assert len([one for one in waiting_for(who) if "ends soon" in one.title]) == number
