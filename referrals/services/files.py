"""Files of a case: made harmless, then encrypted under the key of the case and laid down under a random name."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.documents.content import inspect, shown_name
from portal.errors import DomainError
from referrals.models import Attachment, Case, Concern
from referrals.services.sealing import keys_of

# Pictures are drawn anew and documents copied page by page; whatever can't be cleaned like that is not taken.
KINDS = (".jpg", ".jpeg", ".png", ".webp", ".pdf")
ACCEPT = ",".join(KINDS)
MOST_FILES = 3
MOST_IN_CASE = 12
MOST_PAGES = 100
# What a page may keep; scripts, links, forms, attached files and notes of editors stay behind.
PAGE_KEYS = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Parent", "/UserUnit")
START_OF_SCAN = 0xDA
# Parts of a JPEG file that only tell about it: Exif, XMP, comments. Size, colour profile and Adobe's transform are for drawing.
NOTES = {0xFE, 0xE1, *range(0xE3, 0xEE), 0xEF}
PICTURE_EXTRAS = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI")


@dataclass(frozen=True)
class Clean:
    """A file without anything hidden in it."""

    content: bytes
    media_type: str
    name: str

    def __repr__(self) -> str:
        return f"Clean({self.media_type})"


def cleaned(uploads: Sequence[UploadedFile]) -> list[Clean]:
    """Check and clean what was sent, before anything is stored.

    Raises:
        DomainError: too many, too large, of another type than its name says, or nothing we could clean.
    """
    if len(uploads) > MOST_FILES:
        raise DomainError(
            _("At most %(n)s files at a time. What you wrote is kept; please choose the files again.")
            % {"n": MOST_FILES},
            field="files",
        )
    return [_clean(upload) for upload in uploads]


def _clean(upload: UploadedFile) -> Clean:
    limit = settings.CASE_FILE_MAX_BYTES
    if (upload.size or 0) > limit:
        raise DomainError(
            _("The file is larger than %(limit)s. Send a smaller one.") % {"limit": filesizeformat(limit)},
            field="files",
        )
    try:
        found = inspect(upload.open(), name=upload.name or "", size=upload.size or 0, accept=KINDS)
    except DomainError as error:
        raise DomainError(error.message, field="files") from error
    content = found.content.read()
    if found.media_type == "application/pdf":
        content = clean_pdf(content)
    # The name says what kind it is and no more than the sender wrote.
    stem = PurePath(shown_name(found.name)).stem[:80]
    return Clean(content, found.media_type, f"{stem}{PurePath(found.name).suffix.lower()}")


def clean_pdf(content: bytes) -> bytes:
    """A new document with the drawn pages of the old one and nothing else: no properties, scripts, links, forms or attached files.

    Raises:
        DomainError: locked, broken or too long to be cleaned.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise DomainError(_("The document is locked. Send it without a password."), field="files")
        if len(reader.pages) > MOST_PAGES:
            raise DomainError(
                _("The document has more than %(n)s pages. Send the part that matters.") % {"n": MOST_PAGES},
                field="files",
            )
        writer = PdfWriter()
        for page in reader.pages:
            for key in [key for key in page if key not in PAGE_KEYS]:
                del page[key]
            writer.add_page(page)
        for made in list(writer._objects):
            _strip(made)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except DomainError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise DomainError(
            _("The document can't be cleaned. Send a picture of it instead."), field="files"
        ) from None
    return out.getvalue()


def _strip(made: Any) -> None:
    """Take what cameras and editors noted out of one part of a document."""
    if not isinstance(made, DictionaryObject):
        return
    for key in PICTURE_EXTRAS:
        if key in made:
            del made[key]
    filters = made.get("/Filter")
    if isinstance(made, StreamObject) and filters in ("/DCTDecode", ["/DCTDecode"]):
        made._data = bare_jpeg(made._data)


def bare_jpeg(data: bytes) -> bytes:
    """A photograph without the notes of its camera: the drawing parts of the file stay as they are.

    Raises:
        ValueError: it is no JPEG file.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [data[:2]], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no JPEG")
        mark, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == START_OF_SCAN:
            return b"".join([*kept, data[at:]])
        if mark not in NOTES:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    raise ValueError("no JPEG")


def lay_down(
    concern: Concern, files: Sequence[Clean], *, by: Any, from_desk: bool = False
) -> list[Attachment]:
    """Encrypt cleaned files and keep them with a concern. Part of another service, which has checked its own rule.

    Raises:
        DomainError: the case has as many files as it may have.
    """
    if not files:
        return []
    case = concern.case
    if Attachment.objects.filter(case=case).count() + len(files) > MOST_IN_CASE:
        raise DomainError(_("No more files can be added. Describe it in words instead."), field="files")
    keys, kept = keys_of(case), []
    try:
        for file in files:
            row = Attachment(
                case=case, concern=concern, media_type=file.media_type, size=len(file.content),
                by=None if getattr(by, "is_system", False) else by, from_desk=from_desk, at=timezone.now(),
            )  # fmt: skip
            keys.seal(row, "name", file.name)
            row.file.save("sealed", ContentFile(keys.seal_file(row, file.content)), save=False)
            kept.append(row)
            row.save(force_insert=True)
    except BaseException:
        for row in kept:
            row.file.storage.delete(str(row.file.name))
        raise
    return kept


def content_of(attachment: Attachment) -> bytes:
    """The bytes of a file. Whoever calls has asked the rule and written the read down.

    Raises:
        KeyGone: the case was erased.
    """
    with attachment.file.open("rb") as kept:
        return keys_of(attachment.case).open_file(attachment, kept.read())


def remove_files(case: Case) -> None:
    """Take the files of a case from the disk once the transaction holds; their rows go first. For the portal's own work."""
    rows = list(Attachment.objects.filter(case=case))
    Attachment.objects.filter(case=case).delete()
    for row in rows:
        transaction.on_commit(lambda file=row.file: file.storage.delete(str(file.name)))  # type: ignore[misc]


def sweep() -> int:
    """Remove files that belong to no row: of uploads whose transaction did not hold. Safe to run twice."""
    folder = Path(default_storage.path("case_files"))
    hour_ago = timezone.now().timestamp() - 3600
    found = folder.glob("*/*") if folder.is_dir() else ()
    old = {f"case_files/{path.parent.name}/{path.name}" for path in found if path.stat().st_mtime < hour_ago}
    with acting_for(SYSTEM), transaction.atomic():
        known = set(Attachment.objects.filter(file__in=old).values_list("file", flat=True))
    for name in old - known:
        default_storage.delete(name)
    return len(old - known)
