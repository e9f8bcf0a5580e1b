"""`manage.py load_reference`: bring the shipped lists in, leaving alone what the city has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.reference import load_all


class Command(BaseCommand):
    """Safe to run at any time and as often as one likes; every app registers its own lists."""

    help = "Loads the lists the portal ships. Rows a city has changed stay as they are; nothing is deleted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all lists and say what happened to each."""
        for loaded in load_all():
            if options["verbosity"]:
                self.stdout.write(
                    f"{loaded.label}: {loaded.created} new, {loaded.updated} updated, {loaded.unchanged} unchanged, {loaded.kept} kept as the city changed them"
                )
