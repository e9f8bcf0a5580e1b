"""Files: made harmless, sealed, shown to whoever reads the narrative, and gone with the case."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.crypto.errors import CryptoError
from portal.crypto.store import store
from portal.errors import DomainError
from referrals import services
from referrals.models import Attachment, Case, Concern
from referrals.services import files
from referrals.services.minimum import reduce_to_minimum
from tests.referrals.intake.conftest import code_in
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
SECRET = "Wilhelmina-at-the-harbour"


def picture(form="JPEG", name="wilhelmina.jpg"):
    image = Image.new("RGB", (8, 8), "teal")
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = exif[0x013B] = SECRET
    image.save(out, form, exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def document(name="report.pdf"):
    """A document with everything that should not come along."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": SECRET, "/Title": SECRET})
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(f"app.alert('{SECRET}')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(k): v for k, v in script.items()}
    )
    writer.add_attachment("note.txt", SECRET.encode())
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=f"https://{SECRET}.example/"))
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): TextStringObject(SECRET)})
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject(SECRET)})
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile(name, out.getvalue())


def add(case, *uploads, by=SYSTEM):
    with acting_for(SYSTEM):
        concern = Concern.objects.select_related("case", "sender").get(case=case)
    services.add_words(concern=concern, text="", files=files.cleaned(list(uploads)), by=by)
    with acting_for(SYSTEM):
        return list(Attachment.objects.select_related("case", "concern").filter(case=case))


@pytest.fixture
def triaged(case, people):
    """A case in triage."""
    services.ask_for_step(case=case, step="start_triage", by=people.desk)
    return case


class TestCleaning:
    @pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
    def test_a_picture_keeps_its_pixels_alone(self, form, name):
        (clean,) = files.cleaned([picture(form, name)])
        assert SECRET.encode() not in clean.content
        assert not dict(Image.open(io.BytesIO(clean.content)).getexif())

    def test_a_document_keeps_its_pages_alone(self):
        raw = document()
        assert SECRET.encode() in raw.read()
        (clean,) = files.cleaned([document()])
        reader = PdfReader(io.BytesIO(clean.content))
        assert len(reader.pages) == 1 and not reader.metadata and not reader.attachments
        assert set(reader.trailer["/Root"]) <= {"/Type", "/Pages"}
        assert not set(reader.pages[0]) & {"/Annots", "/AA", "/PieceInfo"}
        plain = b"".join(
            part.get_data() if hasattr(part, "get_data") else str(part).encode()
            for part in objects_of(reader)
        )
        assert SECRET.encode() not in plain + clean.content

    def test_a_photograph_inside_a_document_loses_its_notes(self):
        out = io.BytesIO()
        Image.open(picture()).save(out, "PDF", exif=Image.open(picture()).getexif())
        bare = files.bare_jpeg(picture().read())
        assert SECRET.encode() not in bare and Image.open(io.BytesIO(bare)).size == (8, 8)
        (clean,) = files.cleaned([SimpleUploadedFile("scan.pdf", out.getvalue())])
        assert SECRET.encode() not in clean.content

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.exe", b"MZ"), ("a.svg", b"<svg onload='x'/>"), ("a.html", b"<script>"), ("a.jpg", b"<script>alert(1)</script>"),
            ("a.pdf", b"%PDF-1.7\nnothing"), ("a.png", b"GIF89a" + b"x" * 99), ("a.docx", b"PK\x03\x04"), ("a.jpg", b""), ("a", b"x"),
            ("../../a.php", b"<?php"), ("a.pdf", b"PK\x03\x04%PDF-1.7"),
        ],
    )  # fmt: skip
    def test_whatever_can_not_be_cleaned_is_refused(self, name, content):
        with pytest.raises(DomainError) as caught:
            files.cleaned([SimpleUploadedFile(name, content)])
        assert caught.value.field == "files"

    def test_a_locked_document_is_refused(self):
        writer = PdfWriter()
        writer.add_blank_page(9, 9)
        writer.encrypt("teapot")
        out = io.BytesIO()
        writer.write(out)
        with pytest.raises(DomainError, match="locked"):
            files.cleaned([SimpleUploadedFile("a.pdf", out.getvalue())])

    def test_size_and_number_are_limited(self, settings):
        with pytest.raises(DomainError, match="At most"):
            files.cleaned([picture() for _ in range(4)])
        settings.CASE_FILE_MAX_BYTES = 10
        with pytest.raises(DomainError, match="larger"):
            files.cleaned([picture()])


def objects_of(reader):
    return [
        reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1) if number in reader.xref[0]
    ]


class TestKeeping:
    def test_on_the_disk_there_are_random_names_and_ciphertext(self, case):
        (row,) = add(case, picture())
        path = Path(default_storage.path(row.file.name))
        assert (
            b"JFIF" not in path.read_bytes()
            and "wilhelmina" not in str(path)
            and str(row.pk) not in str(path)
        )
        assert path.stat().st_mode & 0o077 == 0
        assert b"wilhelmina" not in bytes(row.name)
        with acting_for(SYSTEM):
            assert files.content_of(row)[:2] == b"\xff\xd8"

    def test_swapped_files_do_not_open(self, case, receive):
        (one,), (other,) = add(case, picture()), add(receive().case, picture())
        one.file = other.file
        with acting_for(SYSTEM), pytest.raises(CryptoError):
            files.content_of(one)

    def test_with_the_key_the_file_is_gone(self, case):
        (row,) = add(case, picture())
        store().destroy(str(case.pk))
        with acting_for(SYSTEM), pytest.raises(CryptoError):
            files.content_of(row)

    def test_the_reduction_takes_file_and_row(self, case, django_capture_on_commit_callbacks):
        (row,) = add(case, picture())
        with django_capture_on_commit_callbacks(execute=True), acting_for(SYSTEM):
            reduce_to_minimum(case)
        with acting_for(SYSTEM):
            assert not Attachment.objects.exists()
        assert not default_storage.exists(row.file.name)

    def test_what_belongs_to_no_row_is_swept_away_after_an_hour(
        self, case, django_capture_on_commit_callbacks
    ):
        import os

        (row,) = add(case, picture())
        path = Path(default_storage.path(row.file.name))
        stray = path.with_name("ff" * 20)
        stray.write_bytes(b"x")
        for one in (path, stray):
            os.utime(one, (1, 1))
        assert files.sweep() >= 1
        assert path.exists() and not stray.exists()

    def test_a_resident_sends_a_picture_with_the_form(self, client, send):
        page = send(files=[picture()]).content.decode()
        with acting_for(SYSTEM):
            row = Attachment.objects.get()
        client.post("/referrals/come-back/", {"code": code_in(page)})
        shown = client.get(f"/referrals/receipt/files/{row.pk}/")
        assert shown["Content-Type"] == "image/jpeg" and "Content-Disposition" not in shown
        assert Client().get(f"/referrals/receipt/files/{row.pk}/").status_code == 404

    def test_a_bad_file_loses_no_word(self, client, send):
        page = send(files=[SimpleUploadedFile("a.exe", b"MZ")]).content.decode()
        assert "kind of file" in page and "harbour" in page
        with acting_for(SYSTEM):
            assert not Case.objects.exists()


class TestShowing:
    def test_the_desk_sees_it_inside_the_portal_and_it_is_written_down(self, client, triaged, people):
        (row,) = add(triaged, picture())
        sign_in(client, people.desk)
        response = client.get(f"/referrals/files/{row.pk}/")
        assert response.status_code == 200 and "Content-Disposition" not in response
        assert "no-store" in response["Cache-Control"] and response["X-Content-Type-Options"] == "nosniff"
        assert AuditEvent.objects.get(action="referrals.view_attachment").object_id == str(row.pk)
        assert str(row.pk) in client.get(f"/referrals/cases/{triaged.pk}/concern/").content.decode()

    @pytest.mark.parametrize(
        "who", ["colleague", "police", "chair", "dpo", "admin", "custodian", "member", "nobody", "council"]
    )
    def test_nobody_else_can_tell_that_it_exists(self, client, triaged, people, who):
        (row,) = add(triaged, picture())
        sign_in(client, getattr(people, who))
        answers = {
            client.get(f"/referrals/files/{pk}/").status_code
            for pk in (row.pk, "00000000-0000-4000-8000-000000000000")
        }
        assert len(answers) == 1 and answers <= {403, 404}

    def test_after_triage_the_desk_sees_it_no_more(self, client, triaged, people):
        (row,) = add(triaged, picture())
        with acting_for(SYSTEM):
            Case.objects.update(state="support", stage=4)
        sign_in(client, people.desk)
        assert client.get(f"/referrals/files/{row.pk}/").status_code == 404
