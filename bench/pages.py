"""Lists, details and dashboards: each page against its own SQL run raw plus a bare view of 50 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from bench.metropolis import person_id
from bench.timing import Row, medians_ms
from portal.access.rows import acting_for
from portal.accounts.models import User
from programmes.models import ActivityLog, Programme

COORDINATOR, COUNCIL_LEAD, OFFICER, DISTRICT_OFFICER, PARTNER = 0, 3, 8, 10, 31
CASES_OF_A_DISTRICT, DESK, CASES_OF_THE_CITY = 20, 22, 23
_QUERIES = 15


@dataclass(frozen=True)
class Page:
    """A page to measure: title, name of its address, who opens it, and where needed which object or query string."""

    title: str
    name: str
    person: int
    pk: Callable[[], object] | None = None
    query: str = ""
    budget: float = 2.0
    most_ms: float | None = None
    about_cases: bool = False

    def address(self) -> str | None:
        """The address, or None when this page does not exist (yet)."""
        try:
            return reverse(self.name, args=[self.pk()] if self.pk else []) + self.query
        except NoReverseMatch:
            return None


def _a_log() -> object:
    return (
        ActivityLog.objects.filter(status="verified")
        .order_by("-date", "-pk")
        .values_list("pk", flat=True)[500]
    )


def _an_own_log() -> object:
    organisation = User.objects.get(pk=person_id(PARTNER)).organisation_id
    return (
        ActivityLog.objects.filter(organisation_id=organisation)
        .order_by("-date")
        .values_list("pk", flat=True)[0]
    )


def _a_programme() -> object:
    return Programme.objects.order_by("pk").values_list("slug", flat=True)[20]


PAGES = (
    Page("Home, city officer", "home", OFFICER),
    Page("Home, partner", "home", PARTNER),
    Page("Home, council lead", "home", COUNCIL_LEAD),
    Page("All activities, city officer", "programmes:activities", OFFICER),
    Page("Activities, filtered by status and period", "programmes:activities", OFFICER,
         query="?status=verified&since=2026-01-01&until=2026-03-31"),
    Page("Activities of one district, its officer", "programmes:activities", DISTRICT_OFFICER),
    Page("Own activities, partner", "programmes:activities", PARTNER),
    Page("Verification queue", "programmes:queue", OFFICER),
    Page("One activity", "programmes:activity", OFFICER, _a_log),
    Page("One activity, its partner", "programmes:activity", PARTNER, _an_own_log),
    Page("Form to log an activity, partner", "programmes:log", PARTNER),
    Page("Programme registry", "programmes:programmes", OFFICER),
    Page("One programme", "programmes:programme", OFFICER, _a_programme),
    Page("Areas", "areas:areas", OFFICER),
    Page("One district", "areas:area", OFFICER, lambda: 3, most_ms=150),
    Page("Council dashboard", "mel:dashboard", COUNCIL_LEAD, most_ms=150),
    Page("Reports", "mel:reports", COUNCIL_LEAD),
)  # fmt: skip
# Behind row policies, among twenty thousand cases; their floor is the same SQL told who acts, as the policies ask.
CASE_PAGES = (
    Page("Referrals board, coordinator of the city", "referrals:board", CASES_OF_THE_CITY, about_cases=True),
    Page("Referrals board, coordinator of a district", "referrals:board", CASES_OF_A_DISTRICT, about_cases=True),
    Page("List of cases, coordinator of the city", "referrals:cases", CASES_OF_THE_CITY, about_cases=True),
    Page("List of cases, late ones", "referrals:cases", CASES_OF_THE_CITY, query="?time=late&sort=-due", about_cases=True),
    Page("Inbox of the desk", "referrals:desk", DESK, about_cases=True),
)  # fmt: skip


def client_of(number: int) -> Client:
    """A signed-in browser of the person with this number."""
    client = Client()
    client.force_login(
        User.objects.get(pk=person_id(number)), backend="portal.accounts.signin.backend.AccountBackend"
    )
    return client


def measure() -> Iterator[Row]:
    """Every page that exists; one that answers anything but 200 is a failed row."""
    anonymous = Client()
    for page in (*PAGES, *CASE_PAGES):
        address = page.address()
        if address is not None:
            yield _page_row(page, address, lambda: anonymous.get("/bench/plain/"))


def _page_row(page: Page, address: str, bare: Callable[[], object]) -> Row:
    client = client_of(page.person)
    answer = client.get(address)
    if answer.status_code != 200:
        told = f"{address} answered {answer.status_code}"
        return Row(page.title, page.budget, 0, 0, note=told, limits=[("200", False)])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    asked = [
        query["sql"] for query in captured.captured_queries
    ]  # now: the log is emptied by the next request
    count = sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for sql in asked)
    statements = [
        sql for sql in asked if sql.startswith(("SELECT", "WITH")) and not sql.startswith("SELECT set_config")
    ]
    user = User.objects.get(pk=person_id(page.person))

    def raw() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    def raw_as() -> None:
        with acting_for(user), transaction.atomic():
            raw()

    # by turns, so that what else the machine does hits all three alike
    ours, floor_sql, floor_view = medians_ms(
        lambda: client.get(address), raw_as if page.about_cases else raw, bare
    )
    row = Row(page.title, page.budget, ours, floor_sql + floor_view, queries=count, query_budget=_QUERIES)
    if page.most_ms:
        row.limits.append((f"≤ {page.most_ms:.0f} ms", ours <= page.most_ms))
    return row
