"""Reading and writing the sealed columns of one case, on purpose and by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from portal.crypto.envelope import Place, seal, unseal, version_of
from portal.crypto.errors import CryptoError
from portal.crypto.fields import SealedField
from portal.crypto.key import Key
from portal.crypto.keystore import KeyStore


class CaseKeys:
    """The keys of one case for the length of one piece of work (a request, a task); it remembers them no longer.

    Usage::

        keys = CaseKeys(store(), str(case.pk))
        keys.seal(referral, "narrative", "what was observed")
        referral.save()
        keys.open(referral, "narrative")
    """

    def __init__(self, store: KeyStore, case: str) -> None:
        self._store = store
        self.case = case
        self._keys: dict[int, Key] = {}
        self._latest: int | None = None

    def __repr__(self) -> str:
        return "CaseKeys(…)"

    def seal(self, row: Model, field: str, text: str) -> None:
        """Put the sealed text into the row's column; the caller saves. An empty text is kept as nothing.

        Raises:
            KeyGone: the case was erased.
        """
        if self._latest is None:
            self._latest = self._store.latest(self.case)
        value = (
            seal(text.encode(), self._place(row, field), self._key(self._latest), self._latest)
            if text
            else None
        )
        setattr(row, field, value)

    def open(self, row: Model, field: str) -> str:
        """The text in the row's column; empty if there is none.

        Raises:
            KeyGone: the case was erased.
            Tampered: the bytes were changed, or belong to another row, field or case.
        """
        sealed = getattr(row, field)
        if sealed is None:
            return ""
        sealed = bytes(sealed)
        return unseal(sealed, self._place(row, field), self._key(version_of(sealed))).decode()

    def seal_file(self, row: Model, content: bytes) -> bytes:
        """The bytes of a file that belongs to a row, sealed for this row alone; the caller keeps them.

        Raises:
            KeyGone: the case was erased.
        """
        version = self._store.latest(self.case)
        return seal(content, self._file_place(row), self._key(version), version)

    def open_file(self, row: Model, sealed: bytes) -> bytes:
        """The bytes of a row's file.

        Raises:
            KeyGone: the case was erased.
            Tampered: the bytes were changed, or belong to another row or case.
        """
        return unseal(sealed, self._file_place(row), self._key(version_of(sealed)))

    def _file_place(self, row: Model) -> Place:
        if row.pk is None:
            raise CryptoError("a file is sealed after its row has its id")
        return Place(self.case, row._meta.db_table, str(row.pk), "file:content")

    def reseal(self, row: Model, fields: Iterable[str]) -> bool:
        """Seal the columns anew with the latest data key; whether anything changed. The caller saves."""
        latest, changed = self._store.latest(self.case), False
        for field in fields:
            sealed = getattr(row, field)
            if sealed is not None and version_of(bytes(sealed)) != latest:
                text = self.open(row, field)
                self._latest = latest
                self.seal(row, field, text)
                changed = True
        return changed

    def _key(self, version: int) -> Key:
        if version not in self._keys:
            self._keys[version] = self._store.key(self.case, version)
        return self._keys[version]

    def _place(self, row: Model, field: str) -> Place:
        if not isinstance(row._meta.get_field(field), SealedField):
            raise CryptoError("this column is not sealed")
        if row.pk is None:
            raise CryptoError("a row is sealed after it has its id")
        return Place(self.case, row._meta.db_table, str(row.pk), field)
