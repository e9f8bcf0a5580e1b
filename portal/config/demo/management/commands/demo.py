"""Fill an empty portal with Rivermouth."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.config.demo.build import Differs, NotOurs, TooEarly, build, build_cases, is_empty, is_there
from portal.config.demo.steps.people import code_now
from portal.config.demo.tale import TODAY
from portal.config.demo.tasks import build_demo_cases

TOO_EARLY = f"The demo city's story ends on {TODAY:%d %B %Y}, and this machine's clock stands before that day: it is not built."


class Command(BaseCommand):
    """`manage.py demo`: builds the demo city once, and never into a database that somebody else uses."""

    help = "Fill an empty portal with the demo city."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the launcher and of tests."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, and say so, where there is data already"
        )
        parser.add_argument(
            "--code",
            action="store_true",
            help="say the second factor's code of this moment, and build nothing",
        )
        parser.add_argument(
            "--cases", action="store_true", help="build the cases now, instead of leaving them to the worker"
        )
        parser.add_argument(
            "--fast", type=int, default=1, metavar="N", help="build only every nth activity log"
        )

    def handle(self, **options: Any) -> None:
        """Build, or say why not."""
        if options["code"]:
            self.stdout.write(code_now())
            return
        if options["cases"]:
            self._cases()
            return
        if is_there():
            self.stdout.write("The demo city is there already.")
            self._leave_cases_to_the_worker()
            return
        if options["if_empty"] and not is_empty():
            self.stdout.write("There is data already; the demo city is not added to it.")
            return
        if options["if_empty"] and timezone.localdate() < TODAY:
            self.stdout.write(TOO_EARLY)
            return
        began = time.monotonic()
        try:
            lines = build(share=options["fast"], say=self.stdout.write)
        except NotOurs:
            raise CommandError(
                "This database holds other people's data. The demo city is only built into an empty one."
            ) from None
        except TooEarly:
            raise CommandError(TOO_EARLY) from None
        except Differs as error:
            raise CommandError(
                f"The demo city does not add up to its story; nothing was kept.\n{error}"
            ) from None
        for line in lines:
            self.stdout.write(f"  {line.what:<32}{line.built:>8,}   (story: {line.told:,})")
        if not all(line.agrees for line in lines):
            raise CommandError(
                "The city stands, but its reports are not all built; the worker goes on with them."
            )
        if options["fast"] == 1:
            build_demo_cases.delay()
            self.stdout.write(
                "  The worker goes on with its sixty cases; they are there some minutes after the start."
            )
        self.stdout.write(f"Rivermouth stands after {time.monotonic() - began:.0f} s.")

    def _leave_cases_to_the_worker(self) -> None:
        try:
            build_demo_cases.delay()
        except OperationalError:
            self.stdout.write("  No worker can be told; `manage.py demo --cases` builds the sixty cases.")
        else:
            self.stdout.write(
                "  The worker sees to the sixty cases; they are there some minutes after the start."
            )

    def _cases(self) -> None:
        try:
            lines = build_cases(say=self.stdout.write)
        except NotOurs:
            raise CommandError("The demo city is not here; build it first.") from None
        except Differs as error:
            raise CommandError(f"The cases do not add up to the story; nothing was kept.\n{error}") from None
        for line in lines:
            self.stdout.write(f"  {line.what:<32}{line.built:>8,}   (story: {line.told:,})")
