"""No page of a case leaves the portal: crawled as each role in several states, nothing is a file, nothing is kept by a cache, nothing prints."""

import re
import statistics
import time

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from tests.referrals.test_walls import fresh, named, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WHO = ("desk", "coordinator", "chair", "dpo", "police", "team", "provider", "custodian", "teacher")
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(("state", "stage"), [("triage", 1), ("panel", 4), ("support", 4), ("closed", 4)])
def test_nothing_of_a_case_is_a_file_or_kept_or_printed(client, case, people, state, stage):
    named(case, people, SYSTEM)
    put(case, SYSTEM, state, stage)
    visited = 0
    for name in WHO:
        sign_in(client, fresh(getattr(people, name)))
        todo, seen = [reverse("referrals:case", args=[case.pk])], set()
        while todo:
            address = todo.pop()
            seen.add(address)
            response = client.get(address)
            if response.status_code != 200:
                assert response.status_code in (302, 403, 404, 405), address
                continue
            visited += 1
            assert "no-store" in response["Cache-Control"], address
            assert "attachment" not in response.get("Content-Disposition", ""), address
            page = response.content.decode()
            assert "data-noprint" in page and "is-confidential" in page, address
            found = set(re.findall(rf'href="(/referrals/cases/{case.pk}/[^"#?]*)"', page))
            todo += sorted(found - seen - set(todo))
    assert visited > 20


def test_a_hidden_case_takes_about_as_long_as_one_that_is_not_there(client, case, people):
    sign_in(client, people.team)

    def took(pk):
        started = time.perf_counter()
        assert client.get(reverse("referrals:case", args=[pk])).status_code == 404
        return time.perf_counter() - started

    took(case.pk), took(UNKNOWN)
    pairs = [(took(case.pk), took(UNKNOWN)) for _n in range(25)]
    hidden, missing = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.5 < hidden / missing < 2
