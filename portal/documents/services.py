"""Keeping and giving out files."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from portal.access import authorise
from portal.api.models import KeptAnswer
from portal.audit.services import record
from portal.documents.content import ACCEPTED, inspect
from portal.documents.models import Confidentiality, Document
from portal.documents.registry import change_perm_for, remove_perm_for


def attach(
    *,
    to: Model,
    upload: UploadedFile,
    title: str,
    by: Any,
    kind: str = "evidence",
    confidentiality: str = Confidentiality.INTERNAL,
    accept: tuple[str, ...] = tuple(ACCEPTED),
) -> Document:
    """Keep an uploaded file with a record; whoever may change the record may attach to it.

    Raises:
        PermissionDenied: the record's own rule says no.
        DomainError: see `content.inspect`.
    """
    authorise(by, change_perm_for(to), to)
    checked = inspect(upload.open(), name=upload.name or "", size=upload.size or 0, accept=accept)
    return keep(
        to=to,
        content=checked.content,
        name=checked.name,
        media_type=checked.media_type,
        title=title or checked.name,
        kind=kind,
        confidentiality=confidentiality,
        by=by,
    )


def keep(
    *,
    to: Model,
    content: ContentFile,
    name: str,
    media_type: str,
    title: str,
    kind: str,
    confidentiality: str,
    by: Any,
) -> Document:
    """Keep bytes that the portal made or has checked, with their digest. The file is removed again if the transaction fails."""
    data = content.read()
    content.seek(0)
    with transaction.atomic():
        document = Document(
            record=to,
            title=title[:200],
            kind=kind,
            confidentiality=confidentiality,
            original_name=name,
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            uploaded_by=None if getattr(by, "is_system", False) else by,
        )
        document.file.save(name, content, save=False)
        try:
            document.save()
            record(
                action="documents.add",
                actor=by,
                obj=document,
                details={"to": f"{to._meta.label}:{to.pk}", "sha256": document.sha256},
            )
        except Exception:
            document.file.delete(save=False)
            raise
    return document


def remove(*, document: Document, by: Any) -> None:
    """Take a file away for good: its bytes and its names go, the line that it was there stays."""
    belongs_to: Any = document.record
    authorise(by, remove_perm_for(belongs_to), belongs_to)
    with transaction.atomic():
        name, storage = str(document.file.name), document.file.storage
        document.title = document.original_name = ""
        document.removed_at = timezone.now()
        document.save(update_fields=["title", "original_name", "removed_at"])
        KeptAnswer.objects.filter(body__id=str(document.pk)).delete()  # it says the names as well
        record(action="documents.remove", actor=by, obj=document)
        transaction.on_commit(lambda: storage.delete(name))
