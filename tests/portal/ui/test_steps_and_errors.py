"""Long forms in steps keep what was typed; error pages say what happened without asking the database."""

from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from portal.errors import DomainError
from portal.ui.confirm import confirm_page
from portal.ui.forms import DateField
from portal.ui.steps import Step, StepsPage
from portal.ui.views import errors
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class Where(forms.Form):
    place = forms.ChoiceField(choices=[("q", "Quayside"), ("d", "Docklands")])


class Who(forms.Form):
    people = forms.IntegerField()
    day = DateField(required=False)


class Round(StepsPage):
    key = "round"
    heading = "Start a round"
    submit = "Start the round"
    steps = (Step("where", "Where", Where), Step("who", "Who", Who))

    def done(self, answers: dict[str, dict[str, Any]]) -> HttpResponse:
        if answers["who"]["people"] > 100:
            raise DomainError("The room holds 100.", field="people")
        return HttpResponse(f"{answers['where']['place']} {answers['who']['people']}")


class Person:
    """Somebody at the form, with one session for all requests."""

    def __init__(self) -> None:
        self.user, self.session = UserFactory(role="city_officer"), SessionStore()

    def ask(self, query: str = "", data: dict[str, str] | None = None) -> HttpResponse:
        factory = RequestFactory()
        request = factory.get(f"/round/?{query}") if data is None else factory.post(f"/round/?{query}", data)
        request.user, request.session = self.user, self.session
        return Round.as_view()(request)


@pytest.fixture
def person() -> Person:
    return Person()


def test_a_later_step_cannot_be_reached_before_the_first_is_answered(person: Person) -> None:
    assert "Step 1 of 2" in person.ask("step=who").content.decode()
    assert "Step 1 of 2" in person.ask("step=check").content.decode()


def test_answers_lead_on_are_checked_changed_and_handed_over(person: Person) -> None:
    assert person.ask("step=where", {"place": "q"}).url == "/round/?step=who"
    day = {"people": "20", "day_day": "3", "day_month": "2", "day_year": "2026"}
    assert person.ask("step=who", day).url == "/round/?step=check"
    html = person.ask("step=check").content.decode()
    assert "Quayside" in html and "3 February 2026" in html and "?step=where&amp;back=check" in html
    assert person.ask("step=where&back=check", {"place": "d"}).url == "/round/?step=check"
    assert person.ask("step=check", {}).content == b"d 20"
    assert "Step 1 of 2" in person.ask("step=check").content.decode(), (
        "the answers are gone once they are handed over"
    )


def test_a_wrong_answer_stays_as_typed(person: Person) -> None:
    person.ask("step=where", {"place": "q"})
    html = person.ask("step=who", {"people": "many"}).content.decode()
    assert 'value="many"' in html and "error-summary" in html


def test_what_the_service_refuses_is_shown_at_its_step_and_kept(person: Person) -> None:
    person.ask("step=where", {"place": "q"})
    person.ask("step=who", {"people": "400"})
    html = person.ask("step=check", {}).content.decode()
    assert "The room holds 100." in html and 'value="400"' in html and "Step 2 of 2" in html


def test_a_confirmation_says_what_will_happen_and_has_a_way_back(rf: RequestFactory) -> None:
    request = rf.get("/withdraw/")
    request.user, request.session = UserFactory(role="city_officer"), SessionStore()
    answer = confirm_page(
        request,
        question="Withdraw this log?",
        submit="Withdraw log",
        cancel="/back/",
        consequences=["It no longer counts."],
    )
    html = answer.content.decode()
    assert "btn-danger" in html and 'href="/back/"' in html and "It no longer counts." in html


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.csrf_failure, 403)],
)
def test_an_error_page_says_what_to_do(rf: RequestFactory, view: Any, status: int) -> None:
    request = rf.get("/somewhere/")
    request.user, request.session = UserFactory(), SessionStore()
    answer = view(request)
    assert answer.status_code == status
    assert b"Go to your home page" in answer.content and answer.content.count(b"<h1>") == 1


def test_the_last_error_page_needs_no_database(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(rf.get("/somewhere/"))
    assert answer.status_code == 500 and b"Something went wrong on our side" in answer.content
