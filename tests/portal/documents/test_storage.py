"""A file is there whole or not at all."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from portal.documents.storage import WholeFiles


@pytest.fixture
def storage(tmp_path: Path) -> WholeFiles:
    return WholeFiles(location=tmp_path)


class Breaking(ContentFile):
    """A file whose reading ends in an error: the disk is full, the line is cut."""

    def chunks(self, chunk_size=None):
        yield b"the first half"
        raise OSError(28, "No space left on device")


def test_what_is_kept_is_what_was_given_and_nothing_else_lies_beside_it(storage, tmp_path):
    name = storage.save("reports/one.pdf", ContentFile(b"whole"))
    assert (tmp_path / name).read_bytes() == b"whole"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["one.pdf"]


def test_a_write_that_breaks_leaves_nothing_behind(storage, tmp_path):
    with pytest.raises(OSError, match="No space"):
        storage.save("reports/one.pdf", Breaking(b""))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_name_that_another_took_meanwhile_is_left_to_them(storage, tmp_path, monkeypatch):
    first = storage.save("one.pdf", ContentFile(b"first"))
    given = iter(["one.pdf"])  # as if nobody had had it a moment ago
    free = storage.get_available_name
    monkeypatch.setattr(
        storage, "get_available_name", lambda name, **more: next(given, None) or free(name, **more)
    )
    second = storage.save("one.pdf", ContentFile(b"second"))
    assert second != first
    assert ((tmp_path / first).read_bytes(), (tmp_path / second).read_bytes()) == (b"first", b"second")
