"""The list helper: filters live in the address, sorting and paging keep them, CSV is audited and free of formulas."""

from typing import Any

import django_filters
import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.audit.models import AuditEvent
from portal.ui.filter_bar import asked_of, only
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.models import SavedView
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


class Filters(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Words")
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices, label="Kind")


class Page(ListPage):
    key = "test.organisations"
    filters = Filters
    title = "Organisations"
    page_size = 3
    csv_perm = "accounts.view_organisations"
    default_sort = "name"
    empty = Empty("None yet", "Add the first.", "home", "Add")
    columns = (
        Column("name", "Name", sort="name", row=True, url=lambda o: f"/o/{o.slug}/", sub="slug"),
        Column("kind", "Kind", value="get_kind_display"),
        Column("number", "Number", value=lambda o: 1234, kind="number"),
    )

    def get_queryset(self) -> Any:
        return Organisation.objects.all()

    def summary(self, rows: Any) -> str:
        return f"{rows.count()} organisations"


@pytest.fixture
def officer() -> Any:
    return UserFactory(role="city_officer", organisation=None)


def asked(user: Any, query: str = "", **headers: str) -> Any:
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.contrib.sessions.backends.db import SessionStore
    from django_htmx.middleware import HtmxDetails

    request = RequestFactory().get(f"/list/?{query}", headers=headers)
    request.user, request.session, request.htmx = user, SessionStore(), HtmxDetails(request)
    request._messages = FallbackStorage(request)
    return Page.as_view()(request)


def test_the_filters_are_in_the_address_and_shown_as_chips_that_take_them_away(officer: Any) -> None:
    OrganisationFactory(name="Lantern", kind="cso")
    OrganisationFactory(name="Old Town School", kind="school")
    html = asked(officer, "kind=cso&sort=-name&page=1").content.decode()
    assert "Lantern" in html and "Old Town School" not in html
    assert 'href="?sort=-name"' in html, "the chip keeps the sort and drops filter and page"
    assert "Civil-society organisation" in html


def test_a_filter_that_makes_no_sense_is_told_and_left_out(officer: Any) -> None:
    OrganisationFactory(name="Lantern")
    html = asked(officer, "kind=nonsense").content.decode()
    assert "field-error" in html and "Lantern" in html


def test_filters_that_are_off_are_drawn_as_they_were_and_those_that_are_on_as_typed(
    officer: Any, settings: Any
) -> None:
    settings.KEPT_SECONDS = 30
    OrganisationFactory(name="Lantern", kind="cso")
    plain = asked(officer).content.decode()
    assert 'name="words"' in plain and 'name="kind"' in plain and " selected>" in plain
    typed = asked(officer, "words=lan").content.decode()
    assert 'name="words" value="lan"' in typed and 'name="kind"' in typed and "Lantern" in typed
    assert 'value="lan"' not in asked(officer).content.decode(), "what one page typed is not in the next"


def test_only_the_filters_that_are_on_are_built() -> None:
    assert list(only(Filters, frozenset({"kind"})).base_filters) == ["kind"]
    assert list(Filters.base_filters) == ["words", "kind"]
    asked_for = {
        query: asked_of(Filters, QueryDict(query)) for query in ("kind=", "kind=cso&sort=name", "words_x=1")
    }
    assert asked_for == {"kind=": set(), "kind=cso&sort=name": {"kind"}, "words_x=1": {"words"}}


def test_sorting_marks_the_column_and_turns_round_on_the_second_click(officer: Any) -> None:
    for name in ("Beta", "Alpha"):
        OrganisationFactory(name=name)
    html = asked(officer, "sort=name").content.decode()
    assert html.index("Alpha") < html.index("Beta")
    assert 'aria-sort="ascending"' in html and "sort=-name" in html


def test_an_unknown_sort_is_ignored(officer: Any) -> None:
    OrganisationFactory(name="Alpha")
    assert "Alpha" in asked(officer, "sort=password").content.decode()


def test_pages_keep_the_filters(officer: Any) -> None:
    for number in range(4):
        OrganisationFactory(name=f"Club {number}", kind="sports_club")
    html = asked(officer, "kind=sports_club").content.decode()
    assert "kind=sports_club&amp;page=2" in html
    assert "4 organisations" in html


def test_htmx_gets_the_fragment_of_the_same_page(officer: Any) -> None:
    OrganisationFactory(name="Alpha")
    html = asked(officer, "", **{"HX-Request": "true", "HX-Target": "list"}).content.decode()
    assert "<html" not in html and 'id="list"' in html and "Alpha" in html


def test_csv_is_audited_and_no_cell_becomes_a_formula(officer: Any) -> None:
    OrganisationFactory(name="=HYPERLINK(1)")
    answer = asked(officer, "format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK(1)" in text and "1234" in text
    event = AuditEvent.objects.latest("pk")
    assert event.action == "accounts.view_organisations" and event.details["rows"] == 1


def test_an_empty_list_says_what_to_do_and_an_empty_result_how_to_get_out(officer: Any) -> None:
    assert "Add the first." in asked(officer).content.decode()
    assert "Clear all filters" in asked(officer, "words=zzz").content.decode()


def test_the_same_number_of_queries_for_one_row_and_for_many(officer: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    OrganisationFactory()
    asked(officer)  # roles are read once for a request
    with CaptureQueriesContext(connection) as one:
        asked(officer)
    for _ in range(2):
        OrganisationFactory()
    with CaptureQueriesContext(connection) as many:
        asked(officer)
    assert len(many) == len(one)


def test_a_view_is_saved_replaced_found_again_and_removed(client: Client, officer: Any) -> None:
    client.force_login(officer)
    for query in ("kind=cso&page=3", "kind=school"):
        client.post(
            reverse("ui:save_view"), {"list_key": "x", "name": " Mine ", "query": query, "next": "/home/"}
        )
    view = SavedView.objects.get()
    assert (view.name, view.query, view.user_id) == ("Mine", "kind=school", officer.pk)
    client.post(reverse("ui:delete_view", args=[view.pk]), {"next": "/home/"})
    assert not SavedView.objects.exists()


def test_the_saved_view_of_another_person_does_not_exist(client: Client, officer: Any) -> None:
    view = SavedView.objects.create(user=UserFactory(), list_key="x", name="Theirs", query="")
    client.force_login(officer)
    assert client.post(reverse("ui:delete_view", args=[view.pk]), {}).status_code == 404
    assert SavedView.objects.exists()
