"""The proof: fifty cases with a mark of their own in every text, half of them erased; then everything that is kept anywhere is searched."""

import datetime as dt
import logging
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from portal.access.rows import acting_for
from portal.crypto import backup
from portal.crypto.case import CaseKeys
from portal.crypto.errors import KeyGone
from portal.crypto.fields import SealedField
from portal.crypto.store import store
from referrals import services
from referrals.models import Case, Concern, DestructionItem, Identity, StatisticalCase
from referrals.services import digests, erasure, releases
from tests.base_backup import BaseBackup
from tests.postgres_clients import run_client
from tests.referrals.oversight.conftest import WHY

ALL, GONE = 50, 25


def mark(n: int) -> str:
    return f"Canarymark{n:03d}Zyx"


def pg_dump(target: Path) -> str:
    """The whole database as text, as a backup would have it: read by a role that no row policy binds."""
    run_client("pg_dump", connection.settings_dict["NAME"], "--inserts", f"--file={target}")
    return target.read_text()


def opened(rows: psycopg.Connection, case: Case) -> list[str]:
    """Every sealed text of a case in a copy of the database, as far as today's keys open it."""
    found = []
    keys = CaseKeys(store(), str(case.pk))
    for model, field in (
        (Identity, "name"),
        (Identity, "contact"),
        (Concern, "words"),
        (Concern, "sender_name"),
    ):
        table = model._meta.db_table
        for pk, value in rows.execute(f"SELECT id, {field} FROM {table} WHERE case_id = %s", [case.pk]):  # type: ignore[arg-type]
            if value is not None:
                found.append(keys.open(model(pk=pk, **{field: value}), field))
    return found


@pytest.fixture
def copied(transactional_db):
    """A base backup of the server, once `take` was called."""
    made = BaseBackup()
    yield made
    made.remove()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_cases_the_twenty_five_erased_are_readable_nowhere(
    receive, people, system, settings, tmp_path, caplog, copied
):
    caplog.set_level(logging.DEBUG)
    settings.MEDIA_ROOT = tmp_path / "media"
    cases = [plant(n, receive, system) for n in range(ALL)]
    before = pg_dump(tmp_path / "before.sql")
    assert not [n for n in range(ALL) if mark(n) in before], "a dump shows what is sealed"  # guarantee 3
    backup.make(store(), timezone.now())
    copied.take()

    with acting_for(people.coordinator), transaction.atomic():
        made = services.list_for_destruction(cases=cases[:GONE], rationale=WHY, by=people.coordinator)
    with acting_for(people.dpo), transaction.atomic():
        assert services.decide_list(destruction=made, approve=True, by=people.dpo) == GONE

    with acting_for(system), transaction.atomic():
        assert DestructionItem.objects.filter(state="erased", finished_at__isnull=False).count() == GONE
        assert StatisticalCase.objects.count() == GONE
        assert nothing_hangs_on(cases[:GONE])
        numbers = {str(case.pk) for case in cases[:GONE]}
        assert not any(
            value in numbers for row in StatisticalCase.objects.values_list() for value in map(str, row)
        )
    after = pg_dump(tmp_path / "after.sql")
    assert not [n for n in range(ALL) if mark(n) in after]
    for n, case in enumerate(cases):
        keys = CaseKeys(store(), str(case.pk))
        if n < GONE:
            assert store().is_destroyed(str(case.pk))
            with pytest.raises(KeyGone):
                store().latest(str(case.pk))
        else:
            with acting_for(system), transaction.atomic():
                assert keys.open(Identity.objects.get(case=case), "name") == mark(n)

    the_old_backup_stays_shut(copied, cases)
    files_and_logs_hold_nothing(tmp_path, people, caplog)


def plant(n, receive, system) -> Case:
    words = {
        "words": f"{mark(n)} was seen.",
        "told": f"{mark(n)} knows.",
        "sender_name": mark(n),
        "sender_contact": mark(n),
    }
    case = receive(
        person_name=mark(n), person_contact=mark(n), words=words, person_born=dt.date(1990, 1, 1)
    ).case
    with acting_for(system), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            state="retention",
            outcome="completed",
            retention_until=timezone.localdate() - dt.timedelta(days=1),
        )
        return Case.objects.get(pk=case.pk)


def nothing_hangs_on(cases) -> bool:
    gone = [case.pk for case in cases]
    return not any(
        model._base_manager.filter(**{f"{path}__in": gone}).exists()
        for model, paths in erasure.tables_about_cases().items()
        for path in paths
    )


def the_old_backup_stays_shut(copied, cases) -> None:
    """The server of before the erasure, started today: the keyring of today and its own restored backup open what is kept and nothing erased."""
    assert backup.restore(store(), backup.every(store())[-1]) == 0
    assert copied.holds(b"Canarymark") == [], "the files of the database show what is sealed"
    with copied.start() as rows:
        for n, case in enumerate(cases):
            found = rows.execute("SELECT count(*) FROM referrals_case WHERE id = %s", [case.pk]).fetchone()
            assert found == (1,), "the old server still has the row"
            if n < GONE:
                with pytest.raises(KeyGone):
                    opened(rows, case)
            else:
                assert any(mark(n) in text for text in opened(rows, case))


def files_and_logs_hold_nothing(tmp_path, people, caplog) -> None:
    with acting_for(people.coordinator), transaction.atomic():
        year = str(timezone.localdate().year - 1)
        erasure.keep_codes([releases.Codes(**past(year)) for _ in range(40)])
        table = releases.propose(key="sources", period=f"{year}-H1", by=people.coordinator)
    with acting_for(people.dpo), transaction.atomic():
        releases.decide_release(release=table, approve=True, by=people.dpo)
    with acting_for(people.coordinator), transaction.atomic():
        edition = digests.build_digest(period=f"{year}-H1", by=people.coordinator)
    text = subprocess.run(
        ["pdftotext", edition.pdf.path, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "Strategic digest" in text and "Canarymark" not in text
    for path in tmp_path.rglob("*"):
        if path.is_file() and "sql" not in path.suffix:
            assert b"Canarymark" not in path.read_bytes(), path
    assert "Canarymark" not in caplog.text


def past(year: str) -> dict[str, object]:
    return {
        "quarter": f"{year}-Q1", "process": "panel", "channel": "public_form", "source": "school", "district": "", "age_band": "unknown",
        "outcome": "completed", "reached": "support", "triaged_in_time": True, "background_only": False, "turned_back_again": False,
    }  # fmt: skip


@pytest.mark.django_db
def test_files_that_hang_on_a_case_go_with_it(
    ended, people, system, settings, tmp_path, django_capture_on_commit_callbacks
):
    from portal.documents.models import Document

    settings.MEDIA_ROOT = tmp_path
    case = ended()
    with acting_for(system), transaction.atomic():
        name = default_storage.save("ab/loose", ContentFile(b"sealed bytes"))
        document = Document(
            record=case.concerns.get(),
            title="x",
            kind="evidence",
            original_name="x",
            media_type="text/plain",
            size=1,
            sha256="0",
        )
        document.file.name = name
        document.save()
    with django_capture_on_commit_callbacks(execute=True):
        with acting_for(people.coordinator), transaction.atomic():
            made = services.list_for_destruction(cases=[case], rationale=WHY, by=people.coordinator)
        with acting_for(people.dpo), transaction.atomic():
            services.decide_list(destruction=made, approve=True, by=people.dpo)
    assert not default_storage.exists(name) and not Document.objects.exists()


def test_every_sealed_column_belongs_to_a_table_that_goes():
    sealed = {m for m in apps.get_models() if any(isinstance(f, SealedField) for f in m._meta.local_fields)}
    assert sealed <= set(erasure.tables_about_cases())
