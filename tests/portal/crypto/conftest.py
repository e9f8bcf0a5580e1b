import uuid

import pytest

from portal.crypto.keyring import Keyring


@pytest.fixture
def keyring(tmp_path):
    """A started keyring with a place for its backups."""
    ring = Keyring(tmp_path / "keyring", tmp_path / "backups")
    ring.start()
    return ring


@pytest.fixture
def case(keyring):
    """A case with a key."""
    name = str(uuid.uuid4())
    keyring.create(name)
    return name
