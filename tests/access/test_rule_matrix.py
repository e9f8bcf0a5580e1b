"""Every rule × every role, asked without a record: may this role do this kind of thing at all? The answers stand in `rules/`.

Rules about records have tests of their own beside their app; a rule that says no here opens no page and no button anywhere.
"""

import os
import sys
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser

from portal.access import SYSTEM, allowed
from portal.access.engine import rules
from tests.access.world import SIGNED_IN, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_store")]
FOLDER = Path(__file__).with_name("rules")


def observed() -> dict[str, list[str]]:
    """Who may, for each rule, today."""
    world = World()
    people = {column: world.person(column) for column in SIGNED_IN}
    return {perm: [c for c, person in people.items() if allowed(person, perm)] for perm in sorted(rules())}


def test_each_rule_answers_each_role_as_the_table_says() -> None:
    now = observed()
    if os.environ.get("MATRIX_DRAFT"):
        lines = [f"{perm}: [{', '.join(who)}]" for perm, who in now.items()]
        sys.stderr.write("\n".join(["", *lines, ""]))
    table: dict[str, list[str]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        told = yaml.safe_load(file.read_text())
        table |= {perm: sorted(who) for perm, who in told.items() if perm[0] != "."}
    now = {perm: sorted(who) for perm, who in now.items()}
    assert {p: w for p, w in now.items() if table.get(p) != w} == {}
    assert sorted(set(table) - set(now)) == []


def test_nobody_may_do_what_no_rule_opens_to_residents() -> None:
    opened = [perm for perm, rule in rules().items() if allowed(AnonymousUser(), perm)]
    assert [perm for perm in opened if not rules()[perm].anonymous] == []


def test_a_closed_account_may_nothing() -> None:
    for column in SIGNED_IN:
        person = World().person(column)
        person.is_active = False
        assert [perm for perm in rules() if allowed(person, perm)] == []
        break


def test_the_superuser_flag_opens_nothing() -> None:
    person = World().person("no_role")
    plain = {perm for perm in rules() if allowed(person, perm)}
    person.is_superuser = True
    assert {perm for perm in rules() if person.has_perm(perm)} == plain


def test_the_system_holds_no_role() -> None:
    assert not SYSTEM.has_role("administrator")
    assert SYSTEM.roles == ()
