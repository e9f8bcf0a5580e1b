"""No page of a case leaves the portal: crawled as each role in several states, nothing is a file, nothing is kept by a cache, nothing prints."""

import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from portal.access import SYSTEM
from tests.referrals.test_walls import fresh, named, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WHO = ("desk", "coordinator", "chair", "dpo", "police", "team", "provider", "custodian", "teacher")
A_FILE = re.compile(r"copy|export|download|print|csv|pdf|xlsx|docx|zip|\bics\b")


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


def test_no_other_address_is_made_to_carry_something_away():
    """By the resolver: the copy for the person, and what the disclosure control has let out. No other address gives a file."""
    urls = [
        one
        for one in get_resolver().namespace_dict["referrals"][1].url_patterns
        if isinstance(one, URLPattern)
    ]
    named = {
        str(one.name) for one in urls if A_FILE.search(f"{one.pattern} {one.name} {one.callback.__name__}")
    }
    assert len(urls) > 100 and named == {"rights_copy", "table_csv", "digest_pdf"}
