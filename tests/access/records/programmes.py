"""Makers of programmes and their logs, as `urls/` names them. Records belong to the partner's organisation."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents.services import attach
from tests.access.world import World, maker
from tests.programmes.factories import LogFactory, ProgrammeFactory


def _programme(world: World, **fields: Any) -> Any:
    return ProgrammeFactory(lead=world.partner, department=world.department, area=world.district, **fields)


@maker
def programme(world: World) -> dict[str, Any]:
    """A running programme of the partner."""
    return {"slug": _programme(world).slug}


@maker
def programme_part(world: World) -> dict[str, Any]:
    """The first part of its form."""
    return {"slug": _programme(world).slug, "part": "basics"}


@maker
def programme_step(world: World) -> dict[str, Any]:
    """Pausing it."""
    return {"slug": _programme(world).slug, "action": "pause"}


@maker
def submitted_log(world: World) -> dict[str, Any]:
    """A log that waits for the officer."""
    return {"pk": LogFactory(programme=_programme(world), organisation=world.partner).pk}


@maker
def draft_log(world: World) -> dict[str, Any]:
    """A log that the partner has not sent."""
    log = LogFactory(programme=_programme(world), organisation=world.partner, status="draft")
    return {"pk": log.pk}


@maker
def log_step(world: World) -> dict[str, Any]:
    """Taking a log back."""
    return {**submitted_log(world), "action": "withdraw"}


def _log_with_file(world: World) -> tuple[int, str]:
    """A log that waits for the officer, and a file that the partner has sent with it."""
    log = LogFactory(programme=_programme(world), organisation=world.partner)
    sent = SimpleUploadedFile("list.txt", b"23 came")
    return log.pk, str(attach(to=log, upload=sent, title="", by=world.person("partner_member")).pk)


@maker
def files_of_log(world: World) -> dict[str, Any]:
    """The log whose files are asked for."""
    return {"log": _log_with_file(world)[0]}


@maker
def file_of_log(world: World) -> dict[str, Any]:
    """One of its files, under the log."""
    log, pk = _log_with_file(world)
    return {"log": log, "pk": pk}


@maker
def document(world: World) -> dict[str, Any]:
    """The same by itself."""
    return {"pk": _log_with_file(world)[1]}


@maker
def unknown_import(world: World) -> dict[str, Any]:
    """A kind of import that nobody has registered."""
    return {"kind": "no_such_kind"}
