"""Reports are built, on request and by schedule, while something goes wrong with the workers again and again."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from bench.drill.processes import Victim
from bench.drill.verdict import Verdict
from bench.metropolis import person_id
from bench.pages import COORDINATOR, COUNCIL_LEAD, OFFICER

REQUESTED = 4
RECIPIENTS = 3
FINISH_WITHIN = 300.0  # seconds after the last disturbance
KIND = "council_quarterly"


def run(workers: list[Victim], disturb: Callable[[], None], *, year: int) -> list[int]:
    """Ask for a year's reports, let the schedule come due at both workers at once, disturb, wait. Returns edition ids."""
    from mel.models import ReportEdition
    from mel.tasks import build_due_report

    due = _scheduled()
    for worker in workers:
        worker.start()
    asked = [ask(year, 1 + step) for step in range(REQUESTED)]
    for _ in range(4):
        build_due_report.delay(due)
    _wait_for_a_start(asked)
    disturb()
    end = time.monotonic() + FINISH_WITHIN
    while time.monotonic() < end and ReportEdition.objects.exclude(status="done").exists():
        for worker in workers:
            worker.start()
        watchmen()
        time.sleep(3)
    return asked


def ask(year: int, quarter: int) -> int:
    """Ask for a report as an officer does; the edition's id."""
    from mel.periods import Quarter
    from mel.services import edition
    from portal.accounts.models import User

    officer = User.objects.get(pk=person_id(OFFICER))
    return edition.request_edition(kind=KIND, period=Quarter(year, quarter), by=officer)[0].pk


def _scheduled() -> int:
    """The city's schedule, with people to tell."""
    from django.utils import timezone

    from mel.models import ReportSchedule
    from mel.services import schedule
    from portal.accounts.models import User

    people = {number: User.objects.get(pk=person_id(number)) for number in range(OFFICER + 1)}
    recipients = [people[COUNCIL_LEAD + step] for step in range(RECIPIENTS)]
    saved = schedule.save_schedule(
        kind=KIND, lead_days=15, hour=6, enabled=True, recipients=recipients, by=people[COORDINATOR]
    )
    # As if it had been so for days: what is owed since its last call must come, even if the call gets lost.
    ReportSchedule.objects.update(changed_at=timezone.now() - dt.timedelta(days=2))
    return saved.pk


def killing_workers(workers: list[Victim], kills: int, random: Random) -> Callable[[], None]:
    """Kill a worker or one of its processes, each time a moment after it came back."""

    def disturb() -> None:
        for _ in range(kills):
            time.sleep(0.5 + 2 * random.random())
            victim = random.choice(workers)
            print(f"    killed {victim.kill(random)}", flush=True)
            victim.start()
            watchmen()

    return disturb


def while_due(disturb: Callable[[], None]) -> Callable[[], None]:
    """The same disturbance, with the schedule coming due after it once more."""

    def both() -> None:
        from mel.tasks import build_due_report

        disturb()
        build_due_report.delay(_scheduled())

    return both


def _wait_for_a_start(asked: list[int]) -> None:
    """Until the first of them is being built: disturbing idle workers proves nothing."""
    from mel.models import ReportEdition

    mine = ReportEdition.objects.filter(pk__in=asked, attempts__gt=0)
    end = time.monotonic() + 120
    while time.monotonic() < end and not mine.exists():
        time.sleep(0.2)


def watchmen() -> None:
    """What beat does every five minutes; here every few seconds."""
    from mel.tasks import finish_editions
    from portal.jobs.tasks import restart_lost

    restart_lost.delay()
    finish_editions.delay()


def judge(verdict: Verdict, title: str, asked: list[int], folder: Path) -> None:
    """One edition for each request and one for each scheduled period, whole, sealed once, told once."""
    from mel.models import EditionNotice, ReportEdition
    from portal.audit.models import AuditEvent
    from portal.jobs.models import Job

    editions = list(ReportEdition.objects.order_by("pk"))
    done = {edition.pk for edition in editions if edition.is_done}
    verdict.ask(
        f"{title}: reports asked for and done",
        f"{len(done & set(asked))} of {len(asked)}",
        set(asked) <= done,
    )
    scheduled = Counter(edition.period for edition in editions if edition.origin == "scheduled")
    verdict.ask(f"{title}: periods reported by schedule, of them more than once",
                f"{len(scheduled)}, {sum(n > 1 for n in scheduled.values())}", set(scheduled.values()) == {1})  # fmt: skip
    left = len(editions) - len(done)
    verdict.ask(f"{title}: editions neither done nor given up", left, not left)
    verdict.ask(f"{title}: builds begun for each of those asked for",
                [edition.attempts for edition in editions if edition.pk in asked], bool(asked))  # fmt: skip
    wrong = [edition.pk for edition in editions if edition.is_done and not files_agree(edition)]
    verdict.ask(f"{title}: files that differ from their fingerprint", len(wrong), not wrong)
    sealed = Counter(
        AuditEvent.objects.filter(action="mel.release_reportedition").values_list("object_id", flat=True)
    )
    twice = [pk for pk, count in sealed.items() if count != 1]
    verdict.ask(f"{title}: editions sealed, of them more than once", f"{len(sealed)}, {len(twice)}",
                not twice and len(sealed) == len(done))  # fmt: skip
    told = EditionNotice.objects.filter(sent_at__isnull=False).count()
    letters = sum(path.read_text().count("\nTo: ") for path in (folder / "mail").glob("*"))
    verdict.ask(
        f"{title}: recipients told, e-mails sent",
        f"{told}, {letters}",
        told == letters == RECIPIENTS * len(scheduled),
    )
    mine = Job.objects.filter(kind="mel.build_report", params__edition__in=asked)
    ended = Counter(mine.values_list("state", flat=True))
    verdict.ask(f"{title}: jobs by their end", dict(ended), ended["done"] == len(asked))


def files_agree(edition: Any) -> bool:
    """Whether both files of an edition are those that were sealed."""
    pairs = ((edition.pdf, edition.pdf_sha256), (edition.xlsx, edition.xlsx_sha256))
    for file, expected in pairs:
        with file.open("rb") as handle:
            if hashlib.sha256(handle.read()).hexdigest() != expected:
                return False
    return True
