"""Reports are built, on request and by schedule, while two workers are killed again and again."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from bench.drill.processes import Victim
from bench.drill.verdict import Verdict
from bench.metropolis import person_id
from bench.pages import COORDINATOR, COUNCIL_LEAD, OFFICER

REQUESTED = 4
RECIPIENTS = 3
FINISH_WITHIN = 300.0  # seconds after the last kill
KIND = "council_quarterly"


def run(workers: list[Victim], kills: int, random: Random) -> tuple[list[int], int]:
    """Ask for reports, let the schedule come due at both workers at once, kill. Returns edition ids and the schedule's."""
    from mel.models import ReportEdition
    from mel.periods import Quarter
    from mel.services import edition, schedule
    from mel.tasks import build_due_report
    from portal.accounts.models import User

    people = {number: User.objects.get(pk=person_id(number)) for number in range(OFFICER + 1)}
    recipients = [people[COUNCIL_LEAD + step] for step in range(RECIPIENTS)]
    due = schedule.save_schedule(
        kind=KIND, lead_days=15, hour=6, enabled=True, recipients=recipients, by=people[COORDINATOR]
    )
    for worker in workers:
        worker.start()
    asked = []
    for step in range(REQUESTED):
        found, _job = edition.request_edition(kind=KIND, period=Quarter(2025, 1 + step), by=people[OFFICER])
        asked.append(found.pk)
    for _ in range(4):
        build_due_report.delay(due.pk)
    _wait_for_a_start(asked)
    for _ in range(kills):
        time.sleep(0.5 + 2 * random.random())
        victim = random.choice(workers)
        print(f"    killed {victim.kill(random)}", flush=True)
        victim.start()
        _watchmen()
    end = time.monotonic() + FINISH_WITHIN
    while time.monotonic() < end and ReportEdition.objects.exclude(status="done").exists():
        for worker in workers:
            worker.start()
        _watchmen()
        time.sleep(3)
    return asked, due.pk


def _wait_for_a_start(asked: list[int]) -> None:
    """Until the first report is being built: killing idle workers proves nothing."""
    from mel.models import ReportEdition

    end = time.monotonic() + 120
    while time.monotonic() < end and not ReportEdition.objects.filter(attempts__gt=0).exists():
        time.sleep(0.2)


def _watchmen() -> None:
    """What beat does every five minutes; here every few seconds."""
    from mel.tasks import finish_editions
    from portal.jobs.tasks import restart_lost

    restart_lost.delay()
    finish_editions.delay()


def judge(verdict: Verdict, asked: list[int], mails: Path) -> None:
    """One edition for each request and one for the schedule, whole, sealed once, told once."""
    from mel.models import EditionNotice, ReportEdition
    from portal.audit.models import AuditEvent
    from portal.jobs.models import Job

    editions = list(ReportEdition.objects.order_by("pk"))
    done = {edition.pk for edition in editions if edition.is_done}
    verdict.ask(
        "Worker killed: reports asked for and done",
        f"{len(done & set(asked))} of {len(asked)}",
        set(asked) <= done,
    )
    scheduled = [edition for edition in editions if edition.origin == "scheduled"]
    verdict.ask(
        "Worker killed: editions of the scheduled report, asked for four times",
        len(scheduled),
        len(scheduled) == 1,
    )
    verdict.ask(
        "Worker killed: editions neither done nor given up",
        len(editions) - len(done),
        len(done) == len(editions),
    )
    tries = [edition.attempts for edition in editions]
    verdict.ask("Worker killed: builds begun for each edition", tries, any(tried > 1 for tried in tries))
    wrong = [edition.pk for edition in editions if edition.is_done and not _files_agree(edition)]
    verdict.ask("Worker killed: files that differ from their fingerprint", len(wrong), not wrong)
    sealed = Counter(
        AuditEvent.objects.filter(action="mel.release_reportedition").values_list("object_id", flat=True)
    )
    twice = [pk for pk, count in sealed.items() if count != 1]
    verdict.ask("Worker killed: editions sealed, of them more than once", f"{len(sealed)}, {len(twice)}",
                not twice and len(sealed) == len(done))  # fmt: skip
    told = EditionNotice.objects.filter(sent_at__isnull=False).count()
    letters = sum(path.read_text().count("\nTo: ") for path in mails.glob("*"))
    verdict.ask(
        "Worker killed: recipients told, e-mails sent", f"{told}, {letters}", told == letters == RECIPIENTS
    )
    ended = Counter(Job.objects.filter(kind="mel.build_report").values_list("state", flat=True))
    verdict.ask("Worker killed: jobs by their end", dict(ended), ended["done"] == len(asked))


def _files_agree(edition: Any) -> bool:
    pairs = ((edition.pdf, edition.pdf_sha256), (edition.xlsx, edition.xlsx_sha256))
    for file, expected in pairs:
        with file.open("rb") as handle:
            if hashlib.sha256(handle.read()).hexdigest() != expected:
                return False
    return True
