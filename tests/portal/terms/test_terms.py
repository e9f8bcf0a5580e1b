"""The words of the city: shipped as proposals, explained on the page once they are agreed."""

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client

from portal.reference import read_yaml
from portal.terms.models import Term
from portal.terms.reference import FILE, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms() -> None:
    cache.clear()
    list(load())


def drawn(slug: str, words: str = "") -> str:
    cache.clear()
    return Template("{% load terms %}{% term slug words %}").render(Context({"slug": slug, "words": words}))


def test_the_starter_list_comes_whole_as_proposals_and_twice_changes_nothing() -> None:
    shipped = read_yaml(FILE)["terms"]
    assert Term.objects.filter(status="proposed").count() == len(shipped) > 80
    again = next(iter(load()))
    assert (again.created, again.updated, again.unchanged) == (0, 0, len(shipped))


def test_a_definition_the_city_has_changed_stays() -> None:
    Term.objects.filter(slug="trust").update(definition="Ours", status="agreed")
    assert next(iter(load())).updated == 0
    assert Term.objects.get(slug="trust").definition == "Ours"


def test_the_glossary_is_open_to_residents_and_can_be_searched(client: Client) -> None:
    page = client.get("/terms/").content.decode()
    assert "Social cohesion" in page
    found = client.get("/terms/", {"q": "loneliness"}).content.decode()
    assert "The painful feeling" in found
    assert "Proportionality" not in found


def test_a_retired_term_is_not_shown(client: Client) -> None:
    Term.objects.filter(slug="pcve").update(status="retired")
    assert 'id="pcve"' not in client.get("/terms/").content.decode()


def test_only_an_agreed_definition_becomes_a_tooltip() -> None:
    assert "title=" not in drawn("resilience")
    Term.objects.filter(slug="resilience").update(status="agreed", definition='Says "who"?')
    assert 'title="Says &quot;who&quot;?"' in drawn("resilience")
    assert ">resilient<" in drawn("resilience", "resilient")


def test_an_unknown_term_is_plain_words() -> None:
    assert drawn("no_such_word") == "no such word"
