"""`manage.py audit verify` proves the audit; `manage.py audit anchor` tells its head to the outside."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.anchors import anchor_head, read_anchors
from portal.audit.verify import verify


class Command(BaseCommand):
    """Prove the chain of the audit, or anchor its head."""

    help = "Prove that the audit has not been changed (verify), or tell its head to the log and the anchor file (anchor)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which of the two, and where the anchors are."""
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument(
            "--anchors",
            default=str(settings.AUDIT_ANCHOR_FILE),
            help="file of anchors, best a copy kept on another machine",
        )

    def handle(self, *args: Any, what: str, anchors: str, **options: Any) -> None:
        """Do it; the exit code is not zero if the audit does not hold."""
        if what == "anchor":
            told = anchor_head()
            self.stdout.write(
                f"Link {told.seq}, head {told.head}." if told else "Nothing has been written down yet."
            )
            return
        try:
            known = list(read_anchors(Path(anchors)))
        except ValueError as error:
            raise CommandError(str(error)) from error
        verdict = verify(known)
        if not verdict.holds:
            for found in verdict.breaks:
                self.stderr.write(str(found))
            raise CommandError(f"The audit does not hold: it breaks first at {verdict.breaks[0]}.")
        self.stdout.write(
            f"The audit holds: {verdict.events} events, head {verdict.head}, {verdict.anchors} anchors agree."
        )
        if not verdict.anchors:
            self.stdout.write(f"No anchors in {anchors}: a rewrite of the whole chain could not be seen.")
