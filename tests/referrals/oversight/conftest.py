"""Cases at the end of their way."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from portal.access.rows import acting_for
from referrals.models import Case

WHY = "Its time is over and nobody needs it."


@pytest.fixture
def ended(receive, system):
    """Makes a case whose retention ran out yesterday (or is in another state)."""

    def make(state="retention", days=-1, outcome="completed", **given):
        found = receive(**given).case
        until = timezone.localdate() + dt.timedelta(days=days)
        with acting_for(system), transaction.atomic():
            Case.objects.filter(pk=found.pk).update(state=state, outcome=outcome, retention_until=until)
            return Case.objects.get(pk=found.pk)

    return make
