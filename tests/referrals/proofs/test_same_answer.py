"""A case that is hidden and one that is not there can't be told apart: the same bytes, the same status, the same time."""

import re
import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals import services
from referrals.models import Case
from tests.pairs import difference
from tests.referrals.test_walls import put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
PAIRS, MOST = 500, 0.005
CHANGES = re.compile(
    rb'(?:nonce|csrfmiddlewaretoken" value|data-csrf|hx-headers|content)="[^"]*"|csrfToken[^,}]*|/referrals/cases/[0-9a-f-]{36}'
)


def test_a_hidden_case_and_none_give_the_same_bytes_in_the_same_time(client, case, people):
    put(case, SYSTEM, "support", 4)
    sign_in(client, people.team)  # works on cases, and has nothing to do with this one
    hidden, missing = (reverse("referrals:case", args=[pk]) for pk in (case.pk, uuid.uuid4()))

    def ask(address):
        answer = client.get(address)
        assert answer.status_code == 404
        return answer

    one, other = ask(hidden), ask(missing)
    assert CHANGES.sub(b"", one.content) == CHANGES.sub(b"", other.content)
    assert {k: v for k, v in one.headers.items() if k != "Content-Security-Policy"} == {
        k: v for k, v in other.headers.items() if k != "Content-Security-Policy"
    }
    apart = difference(lambda: ask(hidden), lambda: ask(missing), pairs=PAIRS)
    assert abs(apart) < MOST, apart


@pytest.mark.parametrize("name", ["case_section", "step"])
def test_what_belongs_to_a_hidden_case_is_missing_too(client, case, people, name):
    sign_in(client, people.team)
    more = {"case_section": ["person"], "step": ["to_threshold"]}[name]
    answers = [client.get(reverse(f"referrals:{name}", args=[pk, *more])) for pk in (case.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert CHANGES.sub(b"", answers[0].content) == CHANGES.sub(b"", answers[1].content)


def test_a_code_of_an_erased_case_and_one_that_never_was_take_the_same_time(receive):
    code = receive(by=SYSTEM, channel="public_form", source="family").code
    with acting_for(SYSTEM), transaction.atomic():
        Case.objects.update(state="erased")
    never = "2" * len(code)

    def find(given):
        assert services.find_by_code(given) is None

    apart = difference(lambda: find(code), lambda: find(never), pairs=PAIRS)
    assert abs(apart) < MOST, apart
