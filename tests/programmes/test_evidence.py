"""Files kept with a log, by page and by program: as open as the log, looked at by their content, taken away for good."""

import datetime as dt
import hashlib
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from portal.access import SYSTEM
from portal.api import services as tokens
from portal.api.models import KeptAnswer
from portal.audit.models import AuditEvent
from portal.documents.models import Document
from portal.documents.services import keep
from programmes import services
from programmes.models import ActivityLog
from tests.factories import UserFactory
from tests.programmes.cast import assemble
from tests.programmes.factories import LogFactory, TypeFactory

pytestmark = pytest.mark.django_db
TEXT = b"12 girls, 11 boys"


@pytest.fixture(autouse=True)
def _second_factor_is_tried_elsewhere(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = []


def by_program(person: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def files_of(log: ActivityLog) -> str:
    return f"/api/v1/activities/{log.pk}/files/"


def picture_with_place() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (8, 8), "teal").save(out, format="JPEG", exif=exif)
    return out.getvalue()


def read(client: APIClient, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()  # to its end: then the file is closed
    return int(answer.status_code)


def send(
    client: APIClient, log: ActivityLog, content: bytes = TEXT, name: str = "list.txt", **more: Any
) -> Any:
    upload = SimpleUploadedFile(name, content)
    headers = {key.replace("_", "-"): value for key, value in more.pop("headers", {}).items()}
    return client.post(files_of(log), {"file": upload, **more}, format="multipart", headers=headers)


def test_a_file_is_kept_listed_given_out_and_taken_away(django_capture_on_commit_callbacks: Any) -> None:
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    sent = send(client, log, title="Who came")
    assert sent.status_code == 201, sent.json()
    told = sent.json()
    assert (told["title"], told["name"], told["media_type"]) == ("Who came", "list.txt", "text/plain")
    assert (told["size"], told["sha256"]) == (len(TEXT), hashlib.sha256(TEXT).hexdigest())
    assert told["abilities"] == {"remove": True}
    listed = client.get(files_of(log)).json()["results"]
    assert [row["id"] for row in listed] == [told["id"]]

    one = f"{files_of(log)}{told['id']}/"
    given = client.get(one)
    assert given.getvalue() == TEXT
    assert given["Content-Disposition"] == 'attachment; filename="list.txt"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given["Content-Security-Policy"]

    lies_at = Path(Document.objects.get().file.path)
    assert lies_at.read_bytes() == TEXT
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    assert client.get(files_of(log)).json()["results"] == []
    assert not lies_at.exists()
    noted = AuditEvent.objects.filter(action__startswith="documents.").order_by("pk")
    assert [event.action for event in noted] == ["documents.add", "documents.read", "documents.remove"]


def test_a_picture_loses_where_and_by_what_it_was_taken() -> None:
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    pk = send(client, log, picture_with_place(), "hall.jpg").json()["id"]
    given = client.get(f"{files_of(log)}{pk}/").getvalue()
    assert dict(Image.open(io.BytesIO(given)).getexif()) == {}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.txt"),
        (b"MZ\x90", "tool.exe"),
        (b"<script>", "page.html"),
        (b"GIF89a", "list.txt"),
        (TEXT, "list.pdf"),
    ],
)
def test_what_is_not_kept_is_named_beside_its_field(content: bytes, name: str) -> None:
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    refused = send(client, log, content, name)
    assert refused.status_code in (400, 422)
    assert refused.json()["errors"]["file"]
    assert not Document.objects.exists()


def test_without_a_file_or_as_json_nothing_is_kept() -> None:
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    assert client.post(files_of(log), {"title": "x"}, format="multipart").status_code == 400
    assert client.post(files_of(log), {"file": "x"}, format="json").status_code == 415


@pytest.mark.parametrize("status", ["draft", "submitted", "queried", "verified", "withdrawn"])
def test_whoever_sees_the_log_may_read_who_changes_it_may_add_and_its_writers_take_away_in_every_state(
    status: str,
) -> None:
    cast = assemble()
    log = LogFactory(
        programme=cast.programme,
        organisation=cast.programme.lead,
        status=status,
        created_by=cast.people["writer"],
    )
    pk = kept_file(log).pk
    for part, person in cast.people.items():
        client, fresh = by_program(person), ActivityLog.objects.get(pk=log.pk)
        sees = person.has_perm("programmes.view_activitylog", fresh)
        changes = person.has_perm("programmes.change_activitylog", fresh)
        reads = {read(client, address) for address in (files_of(log), f"{files_of(log)}{pk}/")}
        assert reads == {200} if sees else reads <= {403, 404}, part
        assert (
            send(client, log).status_code == 201 if changes else send(client, log).status_code in (403, 404)
        ), part
        if not person.has_perm("programmes.redact_activitylog", fresh):
            assert client.delete(f"{files_of(log)}{pk}/").status_code in (403, 404), part
    assert Document.objects.of(log).filter(pk=pk).exists()
    assert by_program(cast.people["writer"]).delete(f"{files_of(log)}{pk}/").status_code == 204


def test_a_file_is_found_under_its_own_log_only() -> None:
    log = LogFactory()
    other = LogFactory(programme=log.programme, organisation=log.organisation)
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    pk = send(client, log).json()["id"]
    for address in (
        f"{files_of(other)}{pk}/",
        f"{files_of(log)}{uuid.uuid4()}/",
        f"/api/v1/activities/{'9' * 30}/files/",
    ):
        assert client.get(address).status_code == 404
    assert client.delete(f"{files_of(other)}{pk}/").status_code == 404


def test_a_token_that_may_read_does_not_write() -> None:
    log = LogFactory()
    writer = UserFactory(organisation=log.organisation, role="partner_member")
    ends = timezone.localdate() + dt.timedelta(days=9)
    _token, secret = tokens.create_token(title="t", scopes=["programmes:read"], expires_on=ends, by=writer)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert send(client, log).status_code == 403
    assert client.get(files_of(log)).status_code == 200


def test_the_same_upload_under_one_key_is_kept_once_and_another_is_refused() -> None:
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    under = {"headers": {"Idempotency_Key": "photo-1"}}
    first, again = send(client, log, **under), send(client, log, **under)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert send(client, log, b"another list", **under).status_code == 422
    assert Document.objects.of(log).count() == 1
    assert KeptAnswer.objects.filter(body__title="list.txt").count() == 1
    client.delete(f"{files_of(log)}{first.json()['id']}/")
    assert not KeptAnswer.objects.filter(body__title="list.txt").exists(), "the name is gone with the file"


def test_a_large_file_may_come_under_a_key(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    log = LogFactory()
    client = by_program(UserFactory(organisation=log.organisation, role="partner_member"))
    sent = send(client, log, b"a line\n" * 5_000, headers={"Idempotency_Key": "long"})
    assert sent.status_code == 201, sent.json()


def kept_file(log: ActivityLog) -> Document:
    return keep(
        to=log, content=ContentFile(TEXT), name="Wilhelmina.txt", media_type="text/plain", title="Wilhelmina", kind="evidence",
        confidentiality="internal", by=SYSTEM,
    )  # fmt: skip


def test_a_draft_that_is_thrown_away_takes_its_files_with_it(django_capture_on_commit_callbacks: Any) -> None:
    log = LogFactory(status="draft")
    writer = UserFactory(organisation=log.organisation, role="partner_member")
    file = kept_file(log)
    lies_at = Path(file.file.path)
    assert lies_at.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(log=log, by=writer)
    assert not lies_at.exists()
    file.refresh_from_db()
    assert (file.title, file.original_name) == ("", "")
    assert file.removed_at


class TestByPage:
    """The form to log an activity takes one file with it; the page of the log gives it out and takes it away."""

    def log(self, client: Client, programme: Any, content: bytes, name: str) -> Any:
        sent = {
            "programme": programme.pk, "day": "0", "sessions": "1", "mode": "in_person", "area": programme.areas.get().pk, "type": TypeFactory().pk,
            "attendance": "23", "client_id": str(uuid.uuid4()), "evidence": SimpleUploadedFile(name, content),
        }  # fmt: skip
        return client.post("/activities/log/", sent)

    def test_it_is_kept_with_the_log_and_given_out(self, client: Client) -> None:
        cast = assemble()
        client.force_login(cast.people["writer"])
        assert self.log(client, cast.programme, TEXT, "list.txt").status_code == 302
        kept = Document.objects.get()
        assert kept.record == ActivityLog.objects.get()
        given = client.get(f"/documents/{kept.pk}/")
        assert given.getvalue() == TEXT
        assert given["Content-Disposition"].startswith("attachment")

    def test_it_is_taken_away_after_asking_even_when_the_log_is_long_verified(
        self, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        cast = assemble()
        log = LogFactory(programme=cast.programme, organisation=cast.programme.lead, status="verified")
        file = kept_file(log)
        page, lies_at = f"/activities/{log.pk}/", Path(file.file.path)
        away = f"/documents/{file.pk}/remove/?next={page}"
        client.force_login(cast.people["writer"])
        assert away in client.get(page).content.decode()
        asked = client.get(away).content.decode()
        assert "Wilhelmina" in asked
        assert f'href="{page}"' in asked
        assert Document.objects.of(log).exists()
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(away)["Location"] == page
        assert not lies_at.exists()
        shown = client.get(page).content.decode()
        assert "Wilhelmina" not in shown
        file.refresh_from_db()
        assert (file.title, file.original_name) == ("", "")

    def test_who_only_reads_is_not_offered_it_and_may_not(self, client: Client) -> None:
        cast = assemble()
        log = LogFactory(programme=cast.programme, organisation=cast.programme.lead)
        file = kept_file(log)
        client.force_login(cast.people["other_officer"])
        shown = client.get(f"/activities/{log.pk}/").content.decode()
        assert f"/documents/{file.pk}/" in shown
        assert f"/documents/{file.pk}/remove/" not in shown
        assert client.post(f"/documents/{file.pk}/remove/").status_code == 403

    def test_the_way_back_leads_to_this_portal_only(self, client: Client) -> None:
        cast = assemble()
        log = LogFactory(programme=cast.programme, organisation=cast.programme.lead)
        away = f"/documents/{kept_file(log).pk}/remove/?next=https://elsewhere.example/"
        client.force_login(cast.people["writer"])
        assert "elsewhere.example" not in client.get(away).content.decode().replace(away, "")
        assert client.post(away)["Location"] == "/home/"

    def test_a_wrong_file_is_told_beside_its_field_and_no_log_is_left(self, client: Client) -> None:
        cast = assemble()
        client.force_login(cast.people["writer"])
        page = self.log(client, cast.programme, b"MZ", "tool.exe")
        assert page.status_code == 200
        assert page.context["form"].errors["evidence"]
        assert 'value="23"' in page.content.decode()
        assert not ActivityLog.objects.exists()


def test_a_verified_log_takes_a_file_with_its_correction_only() -> None:
    cast = assemble()
    log = LogFactory(programme=cast.programme, organisation=cast.programme.lead)
    services.verify(log=log, by=cast.people["officer"])
    assert send(by_program(cast.people["writer"]), log).status_code == 403


class TestOfAProgramme:
    """Files of a programme: kept by whoever keeps it, read by those who work with it."""

    def send(
        self, client: Client, slug: str, content: bytes = TEXT, name: str = "concept.txt", title: str = ""
    ) -> Any:
        sent = {"file": SimpleUploadedFile(name, content), "title": title}
        return client.post(f"/programmes/{slug}/documents/add/", sent)

    def test_one_is_added_shown_and_taken_away(self, client: Client) -> None:
        cast = assemble()
        page = f"/programmes/{cast.programme.slug}/"
        client.force_login(cast.people["officer"])
        assert "None is kept here yet." in client.get(page).content.decode()
        assert self.send(client, cast.programme.slug, title="The concept")["Location"] == page
        file = Document.objects.of(cast.programme).get()
        shown = client.get(page).content.decode()
        assert "The concept" in shown
        away = f"/documents/{file.pk}/remove/?next={page}"
        assert away in shown
        assert client.post(away)["Location"] == page
        assert "The concept" not in client.get(page).content.decode()

    def test_what_is_no_file_to_keep_is_told_beside_the_field(self, client: Client) -> None:
        cast = assemble()
        client.force_login(cast.people["officer"])
        page = self.send(client, cast.programme.slug, b"MZ", "tool.exe", "My words")
        assert page.context["form"].errors["file"]
        assert "My words" in page.content.decode()
        assert not Document.objects.exists()

    def test_partners_read_it_and_council_leads_and_strangers_do_not(self, client: Client) -> None:
        cast = assemble()
        client.force_login(cast.people["officer"])
        self.send(client, cast.programme.slug)
        address = f"/documents/{Document.objects.get().pk}/"
        page = f"/programmes/{cast.programme.slug}/"
        for part, expected in {
            "writer": 200,
            "evaluator": 200,
            "council_lead": 404,
            "frontline_worker": 404,
        }.items():
            client.force_login(cast.people[part])
            answer = client.get(address)
            assert answer.status_code == expected, part
            if answer.streaming:
                answer.getvalue()
            assert "documents/add" not in client.get(page).content.decode(), part
            assert client.post(f"{address}remove/").status_code in (403, 404), part
            assert self.send(client, cast.programme.slug).status_code in (403, 404), part
