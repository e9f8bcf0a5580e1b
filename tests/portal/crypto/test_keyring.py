"""The keyring: what is destroyed stays destroyed, masters rotate while others read, files are nobody else's."""

import datetime as dt
import shutil
import stat
import threading
import uuid

import pytest

from portal.crypto import backup, files
from portal.crypto.envelope import Place, seal, unseal
from portal.crypto.errors import CryptoError, KeyGone, KeyringNotReady, Tampered
from portal.crypto.keyring import Keyring

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def sealed_in(keyring, case):
    place = Place(case, "t", "1", "f")
    return seal(b"what was said", place, keyring.key(case, 1), 1), place


def test_a_key_is_the_same_for_everyone_who_opens_the_keyring(keyring, case):
    sealed, place = sealed_in(keyring, case)
    other = Keyring(keyring.folder)
    assert unseal(sealed, place, other.key(case, 1)) == b"what was said"


def test_a_wrapped_key_copied_to_another_case_does_not_open(keyring, case):
    stranger = str(uuid.uuid4())
    keyring.create(stranger)
    shutil.copy(keyring._file(case), keyring._file(stranger))
    with pytest.raises(Tampered):
        keyring.key(stranger, 1)


def test_no_file_holds_a_data_key_in_the_clear_and_none_is_open_to_others(keyring, case):
    bits = keyring.key(case, 1).exposed()
    backup.make(keyring, NOW)
    for path in [*keyring.folder.rglob("*"), *keyring.backups.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        assert not path.is_file() or bits not in path.read_bytes()


def test_a_master_key_that_others_can_read_is_refused(keyring, case):
    (keyring.folder / "masters" / "1").chmod(0o644)
    with pytest.raises(KeyringNotReady):
        Keyring(keyring.folder).key(case, 1)


def test_without_a_master_key_nothing_is_made(tmp_path):
    with pytest.raises(KeyringNotReady, match="keyring start"):
        Keyring(tmp_path / "empty").create("a")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "a" * 65, "x\n"])
def test_a_case_name_is_no_path(keyring, name):
    with pytest.raises(ValueError):
        keyring.create(name)


def test_a_destroyed_key_is_gone_for_good(keyring, case):
    sealed, place = sealed_in(keyring, case)
    made = backup.make(keyring, NOW)
    keyring.destroy(case)
    keyring.destroy(case)
    assert keyring.is_destroyed(case)
    with pytest.raises(KeyGone):
        keyring.key(case, 1)
    with pytest.raises(CryptoError):
        keyring.create(case)
    assert backup.restore(keyring, made) == 0, "not from a backup either"
    with pytest.raises(KeyGone):
        unseal(sealed, place, Keyring(keyring.folder).key(case, 1))


def test_a_missing_key_comes_back_from_a_backup_and_a_destroyed_one_does_not(keyring, case):
    erased = str(uuid.uuid4())
    keyring.create(erased)
    sealed, place = sealed_in(keyring, case)
    made = backup.make(keyring, NOW)
    carried_away = keyring.backups.parent / "carried"
    shutil.copytree(made, carried_away)
    keyring.destroy(erased)
    shutil.rmtree(keyring.folder / "keys")
    shutil.rmtree(
        keyring.folder / "destroyed"
    )  # the marks are lost too: the certificates in the database know
    assert backup.restore(keyring, carried_away, also_destroyed=[erased]) == 1
    assert unseal(sealed, place, keyring.key(case, 1)) == b"what was said"
    with pytest.raises(KeyGone):
        keyring.key(erased, 1)


def test_a_copy_carried_away_ends_with_the_master_key_that_wraps_it(keyring, case):
    """The drill of a full rotation: a copy of the keys from before can't be read by anyone, wherever it lies."""
    sealed, place = sealed_in(keyring, case)
    carried = keyring.folder.parent / "carried"
    shutil.copytree(keyring.folder / "keys", carried)
    keyring.add_master()
    with pytest.raises(CryptoError, match="rewrap"):
        keyring.retire_master(1)
    assert keyring.rewrap() == 1
    keyring.retire_master(1)
    assert unseal(sealed, place, keyring.key(case, 1)) == b"what was said"
    keyring.destroy(case)
    shutil.rmtree(keyring.folder / "destroyed")
    shutil.copytree(carried, keyring.folder / "keys", dirs_exist_ok=True)
    with pytest.raises(KeyGone):
        keyring.key(case, 1)


def test_backups_are_wiped_when_their_time_is_over(keyring, case):
    backup.make(keyring, NOW - dt.timedelta(days=15))
    young = backup.make(keyring, NOW - dt.timedelta(days=3))
    assert backup.expire(keyring, NOW, days=14) == 1
    assert backup.every(keyring) == [young]


def test_the_newest_master_key_is_never_retired_and_a_number_never_used_twice(keyring, case):
    with pytest.raises(CryptoError):
        keyring.retire_master(1)
    assert keyring.add_master() == 2
    keyring.rewrap()
    keyring.retire_master(1)
    keyring.start()
    assert keyring.master_versions() == [2] and keyring.add_master() == 3


def test_a_data_key_can_be_replaced_and_the_old_one_destroyed(keyring, case):
    sealed, place = sealed_in(keyring, case)
    assert keyring.add_version(case) == 2 == keyring.latest(case)
    assert unseal(sealed, place, keyring.key(case, 1)) == b"what was said"
    with pytest.raises(CryptoError):
        keyring.drop_version(case, 2)
    keyring.drop_version(case, 1)
    with pytest.raises(KeyGone):
        keyring.key(case, 1)


def test_readers_never_notice_a_rotation(keyring):
    """Four readers and two writers through five rotations, each retiring the master key before."""
    cases = [str(uuid.uuid4()) for _ in range(20)]
    for name in cases:
        keyring.create(name)
    values = {name: sealed_in(keyring, name) for name in cases}
    failures: list[BaseException] = []
    reads, stop = [0], threading.Event()

    def read():
        own = Keyring(keyring.folder)
        while not stop.is_set():
            for name in cases:
                try:
                    sealed, place = values[name]
                    assert unseal(sealed, place, own.key(name, 1)) == b"what was said"
                    reads[0] += 1
                except BaseException as error:
                    failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for old in range(1, 6):
        keyring.add_master()
        Keyring(keyring.folder).rewrap()
        keyring.retire_master(old)
    stop.set()
    for thread in readers:
        thread.join()
    assert not failures and reads[0] > 100
    assert keyring.master_versions() == [6]


def test_a_write_that_is_broken_off_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a" / "key"
    files.write(path, b"old")

    def power_cut(descriptor):
        raise OSError("no more power")

    monkeypatch.setattr(files.os, "fsync", power_cut)
    with pytest.raises(OSError):
        files.write(path, b"new")
    assert path.read_bytes() == b"old" and [p.name for p in path.parent.iterdir()] == ["key"]
