"""The daily e-mail."""

from celery import shared_task

from portal.accounts.models import User
from portal.inbox import services


@shared_task
def send_digests() -> int:
    """One task a person, so that one bad address stops nobody else's."""
    people = list(User.objects.filter(is_active=True, digest=True).values_list("pk", flat=True))
    for pk in people:
        send_digest.delay(str(pk))
    return len(people)


@shared_task
def send_digest(user_id: str) -> None:
    """One person's e-mail."""
    services.send_digest(user=User.objects.get(pk=user_id))
