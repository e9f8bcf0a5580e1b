"""Files are believed by their content alone."""

import io
import zipfile

import pytest
from PIL import Image

from portal.documents.content import inspect, shown_name
from portal.errors import DomainError


def picture(format_: str = "JPEG", **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, format=format_, **save)
    return out.getvalue()


def office(names: list[str], body: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return out.getvalue()


def check(data: bytes, name: str) -> object:
    return inspect(io.BytesIO(data), name=name, size=len(data))


def test_a_picture_loses_its_place_and_camera() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a known person"
    kept = inspect(io.BytesIO(picture(exif=exif)), name="room.jpg", size=1).content.read()
    assert b"Camera" not in kept
    with Image.open(io.BytesIO(kept)) as bare:
        assert not bare.getexif()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.pdf"),
        (b"<script>alert(1)</script>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "drawing.svg"),
        (b"GIF89a<script>", "polyglot.png"),
        (b"%PDF-1.4", "really.csv"),
        (b"MZ\x90\x00", "tool.pdf"),
        (picture(), "picture.pdf"),
        (office(["evil.exe"]), "table.xlsx"),
        (office(["xl/workbook.xml", "xl/vbaProject.bin"]), "macro.xlsx"),
        (b"PK\x03\x04 broken", "broken.docx"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(DomainError):
        check(data, name)


def test_an_archive_that_unpacks_to_far_more_is_not_opened() -> None:
    bomb = office(["xl/workbook.xml"], b"0" * 60_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(DomainError, match="unpacks"):
        check(bomb, "bomb.xlsx")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\room.png", "room.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x\x00y.pdf", "xy.pdf"),
        ("", "file"),
        ("n" * 4000 + ".pdf", "n" * 116 + ".pdf"),
    ],
)
def test_names_are_shown_without_paths_and_tricks(raw: str, shown: str) -> None:
    assert shown_name(raw) == shown
