"""Sealed columns of models: opened on purpose, never searched, never shown by accident."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import models

from portal.crypto import blind_index
from portal.crypto.case import CaseKeys
from portal.crypto.errors import CryptoError, KeyGone, Tampered
from portal.crypto.fields import SealedField


class Note(models.Model):
    """A row with two sealed columns; it never gets a table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = SealedField()
    source = SealedField()
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "crypto_tests"
        managed = False

    def __str__(self):
        return self.title


@pytest.fixture
def keys(keyring, case):
    return CaseKeys(keyring, case)


def test_a_text_is_sealed_and_opened_by_name(keys):
    note = Note()
    keys.seal(note, "text", "Ünïcode, too")
    keys.seal(note, "source", "")
    assert b"code" not in note.text and note.source is None
    assert keys.open(note, "text") == "Ünïcode, too" and keys.open(note, "source") == ""


def test_two_texts_swapped_in_the_database_do_not_open(keys):
    first, second = Note(), Note()
    keys.seal(first, "text", "about one")
    keys.seal(second, "text", "about another")
    first.text, second.text = second.text, first.text
    with pytest.raises(Tampered):
        keys.open(first, "text")
    keys.seal(first, "text", "again")
    first.source = first.text
    with pytest.raises(Tampered):
        keys.open(first, "source")


def test_a_text_moved_to_another_case_does_not_open(keys, keyring):
    other = str(uuid.uuid4())
    keyring.create(other)
    note = Note()
    keys.seal(note, "text", "about one")
    with pytest.raises(Tampered):
        CaseKeys(keyring, other).open(note, "text")


def test_an_erased_case_does_not_open(keys, keyring, case):
    note = Note()
    keys.seal(note, "text", "about one")
    keyring.destroy(case)
    for act in (lambda k: k.open(note, "text"), lambda k: k.seal(note, "text", "more")):
        with pytest.raises(KeyGone):
            act(CaseKeys(keyring, case))


def test_values_are_sealed_anew_under_a_new_data_key(keys, keyring, case):
    note = Note()
    keys.seal(note, "text", "about one")
    keyring.add_version(case)
    fresh = CaseKeys(keyring, case)
    assert fresh.reseal(note, ["text", "source"]) and not fresh.reseal(note, ["text"])
    keyring.drop_version(case, 1)
    assert CaseKeys(keyring, case).open(note, "text") == "about one"


def test_only_sealed_columns_are_sealed(keys):
    with pytest.raises(CryptoError):
        keys.seal(Note(), "title", "plain")


def test_a_sealed_column_is_not_searched_and_not_serialised(keys):
    note = Note()
    keys.seal(note, "text", "about one")
    with pytest.raises(FieldError):
        Note.objects.filter(text=b"x")
    assert str(Note.objects.filter(text__isnull=True).query)
    assert Note._meta.get_field("text").value_to_string(note) == ""
    assert repr(keys) == "CaseKeys(…)"


@pytest.mark.parametrize("other", ["nuria otea", "NÚRIA  O'Tea", "O’Tea, Núria", "Otea-Nuria"])
def test_one_person_written_differently_is_found_again(keyring, other):
    born = dt.date(1999, 2, 28)
    same = blind_index.name_and_birth(keyring, "Núria O’Tea", born)
    assert same == blind_index.name_and_birth(keyring, other, born) and len(same) == 32
    assert same != blind_index.name_and_birth(keyring, other, dt.date(1999, 2, 27))
    assert blind_index.name_and_birth(keyring, other, None) is None


def test_the_index_has_a_key_of_its_own_and_a_purpose(keyring, tmp_path):
    from portal.crypto.keyring import Keyring

    elsewhere = Keyring(tmp_path / "elsewhere")
    elsewhere.start()
    assert blind_index.digest(keyring, "a", "x") != blind_index.digest(elsewhere, "a", "x")
    assert blind_index.digest(keyring, "a", "x") != blind_index.digest(keyring, "b", "x")


@pytest.mark.django_db  # bringing keys back asks the database which of them were destroyed
def test_the_command_starts_rotates_and_backs_up_without_printing_a_key(settings, tmp_path, capsys):
    from portal.crypto.store import store

    settings.KEY_STORE = {
        **settings.KEY_STORE,
        "options": {"folder": tmp_path / "k", "backups": tmp_path / "b"},
    }
    store.cache_clear()
    try:
        for step in (["start"], ["rotate"], ["retire", "1"], ["backup"], ["restore"], ["status"]):
            call_command("keyring", *step)
        printed = capsys.readouterr().out
        assert "Master keys: 2. Data keys: 0. Backups: 1." in printed
        for path in (tmp_path / "k" / "masters").iterdir():
            assert path.read_bytes().hex() not in printed
    finally:
        store.cache_clear()
