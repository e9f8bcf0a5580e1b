"""Import a city's boundaries from the command line: the same checks and the same service as the page."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.areas.enums import AreaKind, FeatureState
from portal.areas.imports.check import Checked, Choice, check
from portal.areas.imports.reading import read_collection
from portal.areas.models import BoundarySet
from portal.areas.services import confirm_boundaries, start_import, surroundings_of
from portal.errors import DomainError


class Command(BaseCommand):
    """`manage.py import_areas FILE --kind district --code CODI_UA --name NOM`."""

    help = "Import areas and their boundaries from a GeoJSON file in WGS 84."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the page asks for, as options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=AreaKind.values)
        parser.add_argument("--code", required=True, help="property that holds the code")
        parser.add_argument("--name", required=True, help="property that holds the name")
        parser.add_argument(
            "--parent",
            default="",
            help="property that holds the code of the place above; without it the largest overlap decides",
        )
        parser.add_argument("--population", default="", help="property that holds the number of residents")
        parser.add_argument("--prefix", default="", help="put before every code of the file")
        parser.add_argument("--title", default="", help="title of this version")
        parser.add_argument("--label", default="1", help="number or name of this version")
        parser.add_argument("--valid-from", type=dt.date.fromisoformat, default=None)
        parser.add_argument("--source", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument(
            "--city-name", default="", help="name of the city, if it is made from the districts"
        )
        parser.add_argument("--city-code", default="")
        parser.add_argument(
            "--leave-out-refused", action="store_true", help="import the rest if some features are refused"
        )
        parser.add_argument(
            "--check-only", action="store_true", help="say what would happen and write nothing"
        )

    def handle(self, **options: Any) -> None:
        """Check, list what is not plainly fine, import, say what came of it."""
        choice = Choice(
            **{name: options[name] for name in ("kind", "code", "name", "parent", "population", "prefix")}
        )
        try:
            data = options["file"].read_bytes()
            self._list(check(read_collection(data), choice, surroundings_of(choice.kind)))
            if options["check_only"]:
                return
            done = self._import(choice, data, options)
        except (OSError, ValueError, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.counts.items()))

    def _import(self, choice: Choice, data: bytes, options: dict[str, Any]) -> BoundarySet:
        """Draft and confirmation in one transaction, so that a refusal leaves nothing behind."""
        with transaction.atomic():
            draft = start_import(
                data=data, file_name=options["file"].name, kind=choice.kind, title=options["title"] or options["file"].stem[:120], version=options["label"],
                valid_from=options["valid_from"] or timezone.localdate(), source=options["source"], licence=options["licence"], by=SYSTEM,
            )  # fmt: skip
            return confirm_boundaries(
                draft=draft,
                choice=choice,
                by=SYSTEM,
                leave_out_refused=options["leave_out_refused"],
                city_name=options["city_name"],
                city_code=options["city_code"],
            )

    def _list(self, rows: list[Checked]) -> None:
        for row in rows:
            if row.state != FeatureState.OK:
                self.stdout.write(f"{row.number}\t{row.code}\t{row.name}\t{row.state}\t{' '.join(row.notes)}")
