"""People are told that something waits, never what it holds."""

from typing import Any

import pytest
from django.core import mail

from portal import inbox
from portal.inbox import Waiting, services
from portal.inbox.models import Notice
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_same_thing_is_said_once_until_it_is_read() -> None:
    user = UserFactory()
    for _ in range(2):
        services.notify(user=user, title="A question", url="/x/", kind="query", key="log:1")
    assert Notice.objects.count() == 1
    services.mark_read(by=user)
    services.notify(user=user, title="A question", url="/x/", kind="query", key="log:1")
    assert Notice.objects.unread().count() == 1


def test_nobody_reads_or_marks_the_notices_of_others() -> None:
    mine, other = UserFactory(), UserFactory()
    services.notify(user=other, title="Theirs", url="/x/", kind="job")
    assert not Notice.objects.visible_to(mine).exists()
    assert services.mark_read(by=mine) == 0


def test_the_digest_tells_how_many_and_not_what(monkeypatch: pytest.MonkeyPatch) -> None:
    def source(user: Any) -> list[Waiting]:
        return [Waiting(title="12 activities about Canal Side", url="/v/", count=12)]

    monkeypatch.setattr(inbox, "_sources", [source])
    user = UserFactory(email="tea@pot.example")
    services.notify(user=user, title="Lantern answered", url="/log/", kind="query")
    assert services.send_digest(user=user)
    (sent,) = mail.outbox
    assert "12 things wait" in sent.body
    assert "1 new notice" in sent.body
    assert "Lantern" not in sent.body
    assert "Canal Side" not in sent.body


def test_nothing_new_means_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_sources", [])
    user = UserFactory()
    services.notify(user=user, title="Once", url="/x/", kind="job")
    assert services.send_digest(user=user)
    assert not services.send_digest(user=user)
    assert len(mail.outbox) == 1


def test_what_is_due_first_stands_first(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    items = [
        Waiting("b", "/"),
        Waiting("late", "/", due_on=dt.date(2026, 1, 1)),
        Waiting("soon", "/", due_on=dt.date(2026, 2, 1)),
        Waiting("a", "/"),
    ]
    monkeypatch.setattr(inbox, "_sources", [lambda user: items])
    assert [item.title for item in inbox.waiting_for(UserFactory())] == ["late", "soon", "a", "b"]
