"""The audit can only be added to, and the chain is written with what it records."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from portal.access import SYSTEM
from portal.audit.models import AuditEvent, AuditLink
from portal.audit.services import record

pytestmark = pytest.mark.django_db(transaction=True)


def add(action: str = "test.act") -> AuditEvent:
    with transaction.atomic():
        return record(action=action, actor=SYSTEM)


def test_each_committed_event_gets_the_next_link() -> None:
    first, second = add(), add()
    links = list(AuditLink.objects.all())
    assert [link.event_id for link in links] == [first.pk, second.pk]
    assert bytes(links[1].previous) == bytes(links[0].head)


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        record(action="test.act", actor=SYSTEM)


def test_a_rolled_back_act_leaves_no_event() -> None:
    with pytest.raises(ValueError), transaction.atomic():
        record(action="test.act", actor=SYSTEM)
        raise ValueError
    assert not AuditEvent.objects.exists()
    assert not AuditLink.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "INSERT INTO audit_auditlink SELECT 99, 99, '', '', ''",
        "DELETE FROM audit_auditlink",
    ],
)
def test_the_runtime_role_cannot_change_the_past(statement: str) -> None:
    add()
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)
