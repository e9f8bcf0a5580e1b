"""What a file really is, by its content; names and declared types are not believed."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from portal.errors import DomainError

# Accepted types by the endings they may carry.
ACCEPTED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".json": "application/json",
    ".geojson": "application/geo+json",
}
TEXT_TYPES = {".csv", ".txt", ".json", ".geojson"}
ARCHIVE_TYPES = {".xlsx", ".docx", ".odt", ".ods"}
IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 200
MAX_PIXELS = 40_000_000


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its bytes (pictures without their metadata), its true type and a name fit to show."""

    content: ContentFile
    media_type: str
    name: str


def shown_name(raw: str) -> str:
    """The file's own name without path, control or direction characters, at most 120 long."""
    name = PurePath(raw.replace("\\", "/")).name
    name = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name).strip(". ")
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return f"{stem[: 120 - len(suffix)]}{suffix}" or "file"


def inspect(
    upload: IO[bytes], *, name: str, size: int, accept: tuple[str, ...] = tuple(ACCEPTED)
) -> Inspected:
    """Check a file by its content.

    Args:
        upload: the file, opened for reading.
        name: the name it was sent under.
        size: its length in bytes.
        accept: endings that are wanted here.

    Raises:
        DomainError: too large, empty, of a type that is not kept, or not what its name says.
    """
    limit = settings.DOCUMENT_MAX_BYTES
    if size > limit:
        raise DomainError(
            _("The file is larger than %(limit)s. Send a smaller one.") % {"limit": filesizeformat(limit)},
            field="file",
        )
    data = upload.read(limit + 1)
    if not data:
        raise DomainError(_("The file is empty."), field="file")
    shown = shown_name(name)
    suffix = PurePath(shown).suffix.lower()
    if suffix not in ACCEPTED or suffix not in accept:
        wanted = ", ".join(sorted(end.lstrip(".") for end in accept))
        raise DomainError(
            _("This kind of file can't be kept. Wanted: %(kinds)s.") % {"kinds": wanted}, field="file"
        )
    media_type = ACCEPTED[suffix]
    if media_type in IMAGE_FORMATS:
        data = _clean_picture(data, media_type)
    else:
        _check_content(data, suffix)
    return Inspected(ContentFile(data), media_type, shown)


def _check_content(data: bytes, suffix: str) -> None:
    mismatch = DomainError(
        _("The file is not what its name says. Open it, save it anew and try again."), field="file"
    )
    if suffix in TEXT_TYPES:
        if b"\x00" in data or data[:4] in (b"%PDF", b"PK\x03\x04") or data[:3] in (b"GIF", b"\xff\xd8\xff"):
            raise mismatch
        return
    if suffix in ARCHIVE_TYPES:
        _check_archive(data, suffix)
        return
    kinds = {match.mime_type for match in puremagic.magic_string(data, shown_name(f"x{suffix}"))}
    if not data.startswith(b"%PDF-") or ACCEPTED[suffix] not in kinds:
        raise mismatch


def _check_archive(data: bytes, suffix: str) -> None:
    """Office files are archives: looked at by their table of contents, never unpacked before they are known to be small."""
    mismatch = DomainError(
        _("The file is not what its name says. Open it, save it anew and try again."), field="file"
    )
    if not data.startswith(b"PK"):
        raise mismatch
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise mismatch from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 50_000):
        raise DomainError(_("The file unpacks to far more than it seems. It was not opened."), field="file")
    names = {entry.filename for entry in entries}
    marker = {
        ".xlsx": "xl/workbook.xml",
        ".docx": "word/document.xml",
        ".odt": "content.xml",
        ".ods": "content.xml",
    }[suffix]
    if marker not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise mismatch


def _clean_picture(data: bytes, media_type: str) -> bytes:
    """Draw the picture anew from its pixels: place, camera and hidden text stay behind."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[IMAGE_FORMATS[media_type]]) as picture:
            upright = ImageOps.exif_transpose(picture)
            bare = Image.new(upright.mode, upright.size)
            if upright.mode == "P" and (palette := upright.getpalette()):
                bare.putpalette(palette)
            bare.paste(upright)
            out = io.BytesIO()
            bare.save(out, format=IMAGE_FORMATS[media_type])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DomainError(_("The picture can't be read. Save it anew and try again."), field="file") from None
    return out.getvalue()
