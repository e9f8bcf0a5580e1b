"""The pages of programmes and activities, walked by everyone who may and tried by those who may not."""

import datetime as dt
import json
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes.models import ActivityLog, Programme
from tests.factories import OrganisationFactory, UserFactory
from tests.programmes.factories import (
    InterventionFactory,
    LogFactory,
    ProgrammeFactory,
    TypeFactory,
    breakdown,
)

pytestmark = pytest.mark.django_db


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 2_000_000_000}]
    session.save()
    return client


@pytest.fixture(autouse=True)
def _second_factor_is_tried_elsewhere(settings) -> None:
    settings.SECOND_FACTOR_ROLES = []


def posted(client: Client, programme: Programme, **changes):
    data = {
        "client_id": str(uuid.uuid4()), "programme": programme.pk, "day": "0", "type": TypeFactory().pk, "attendance": "23",
        "area": programme.areas.first().pk, "sessions": "1", "mode": "in_person", **changes,
    }  # fmt: skip
    return client.post(
        reverse("programmes:log"), {key: value for key, value in data.items() if value is not None}
    )


def test_five_answers_make_a_submitted_log() -> None:
    programme = ProgrammeFactory()
    writer = UserFactory(organisation=programme.lead, role="partner_member")
    client = client_of(writer)
    page = client.get(reverse("programmes:log"))
    assert page.status_code == 200
    answer = posted(client, programme)
    log = ActivityLog.objects.get()
    assert answer.headers["Location"] == reverse("programmes:activity", args=[log.pk])
    assert (log.status, log.attendance, log.date, log.channel) == (
        "submitted",
        23,
        timezone.localdate(),
        "browser",
    )
    assert client.get(answer.headers["Location"]).status_code == 200


def test_the_same_form_sent_twice_is_stored_once() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    sent = str(uuid.uuid4())
    first, second = posted(client, programme, client_id=sent), posted(client, programme, client_id=sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert ActivityLog.objects.count() == 1


def test_a_colleague_who_was_faster_is_noticed() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    pages = [client.get(posted(client, programme).headers["Location"]).content for _ in range(2)]
    assert [b"another log of the same programme" in page for page in pages] == [False, True]


def test_a_new_form_begins_with_what_was_usual_last_and_with_nothing_of_another_form(settings) -> None:
    settings.KEPT_SECONDS = 30
    first, second = LogFactory(facilitators=3, hours="2.50"), LogFactory(facilitators=7, hours="30.00")
    pages = [
        client_of(UserFactory(organisation=log.organisation, role="partner_member"))
        .get(reverse("programmes:log"), {"like": log.pk})
        .content.decode()
        for log in (first, second, first)
    ]
    found = [re.search(r'name="facilitators" value="(\d+)"', page)[1] for page in pages]
    assert found == ["3", "7", "3"]
    hours = [re.search(r'name="hours" value="([^"]+)"', page)[1] for page in pages]
    assert hours == ["2.5", "30", "2.5"], "as one writes them"
    assert f'<option value="{first.area_id}" selected>' in pages[0]


def test_a_draft_is_kept_and_again_offered() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    posted(client, programme, attendance="", draft="1")
    log = ActivityLog.objects.get()
    assert (log.status, log.attendance) == ("draft", None)
    assert client.get(reverse("programmes:activity_change", args=[log.pk])).status_code == 200


def test_the_last_log_gives_the_next_its_start_but_no_count() -> None:
    programme = ProgrammeFactory()
    writer = UserFactory(organisation=programme.lead, role="partner_member")
    last = LogFactory(programme=programme, created_by=writer, title="Quay evening", happened="Rain")
    client = client_of(writer)
    form = client.get(reverse("programmes:log") + f"?like={last.pk}").context["form"]
    assert (
        form.initial["title"],
        form.initial["area"],
        form.initial.get("attendance"),
        form.initial.get("happened"),
    ) == ("Quay evening", last.area_id, None, None)
    assert client.get(reverse("programmes:log")).context["last"] == last


def test_what_was_typed_is_kept_when_something_is_missing() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    young, *_ = breakdown()
    young.dimension.asked_by_default = True
    young.dimension.save()
    page = posted(
        client, programme, attendance="5", happened="Rain plan worked", **{f"count_{young.pk}": "9"}
    )
    assert page.status_code == 200
    assert b"Rain plan worked" in page.content
    assert b"adds up to 9" in page.content
    assert not ActivityLog.objects.exists()


def test_a_likely_name_is_asked_about_once() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    page = posted(client, programme, happened="I talked with Teapotina about school")
    assert b"Teapotina" in page.content
    assert not ActivityLog.objects.exists()
    posted(client, programme, happened="I talked with Teapotina about school", names_checked="on")
    assert ActivityLog.objects.count() == 1


def test_a_phone_is_known_as_a_phone() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Mobile"
    posted(client, programme)
    assert ActivityLog.objects.get().channel == "phone"


def test_a_stale_change_shows_what_changed() -> None:
    log = LogFactory()
    client = client_of(UserFactory(organisation=log.organisation, role="partner_member"))
    data = {
        "client_id": str(log.client_id), "version": "1", "programme": log.programme_id, "date": "2026-03-02", "type": log.type_id, "attendance": "40",
        "area": log.area_id, "sessions": "1", "mode": "in_person",
    }  # fmt: skip
    address = reverse("programmes:activity_change", args=[log.pk])
    assert client.post(address, {**data, "attendance": "30"}).status_code == 302
    page = client.post(address, data)
    assert page.status_code == 200
    assert b"was 23, now 30" in page.content


def test_the_queue_verifies_and_goes_on() -> None:
    first, second = LogFactory(), LogFactory()
    client = client_of(UserFactory(role="programme_coordinator"))
    page = client.get(reverse("programmes:queue"))
    assert page.context["log"] == first
    client.post(reverse("programmes:queue_decide", args=[first.pk]), {"version": "1", "verify": "1"})
    client.post(
        reverse("programmes:queue_decide", args=[second.pk]),
        {"version": "1", "ask": "1", "question": "Counted or estimated?"},
    )
    assert list(ActivityLog.objects.order_by("pk").values_list("status", flat=True)) == [
        "verified",
        "queried",
    ]
    assert client.get(reverse("programmes:queue")).status_code == 200


def test_the_queue_shows_what_is_odd() -> None:
    programme = ProgrammeFactory()
    for day in range(1, 9):
        LogFactory(
            programme=programme,
            status="verified",
            date=timezone.localdate() - dt.timedelta(days=day),
            attendance=10 + day,
        )
    log = LogFactory(
        programme=programme,
        date=timezone.localdate(),
        attendance=90,
        hours=14,
        happened="I met Anna's mother",
    )
    LogFactory(programme=programme, date=timezone.localdate(), attendance=11)
    client = client_of(UserFactory(role="programme_coordinator"))
    found = {r.code for r in client.get(reverse("programmes:queue_at", args=[log.pk])).context["remarks"]}
    assert found == {"size", "hours", "duplicate", "name"}


def test_those_without_remarks_are_verified_together() -> None:
    for key in (7, 1974, 12345):  # as the page writes them, keys above a thousand too
        LogFactory(pk=key, date=timezone.localdate())
    client = client_of(UserFactory(role="programme_coordinator"))
    page = client.get(reverse("programmes:queue_together"))
    assert len(page.context["logs"]) == 3
    ticked = re.findall(r'name="logs" value="([^"]*)"', page.content.decode())
    client.post(reverse("programmes:queue_together"), {"logs": ticked})
    assert ActivityLog.objects.verified().count() == 3


def test_lists_cost_the_same_for_one_and_for_twenty(django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    coordinator = UserFactory(role="programme_coordinator")
    client = client_of(coordinator)
    for name in ("activities", "programmes", "queue", "queue_together"):
        counts = []
        for wanted in (1, 20):
            while ActivityLog.objects.count() < wanted:
                LogFactory(date=timezone.localdate())
            client.get(reverse(f"programmes:{name}"))
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(reverse(f"programmes:{name}")).status_code == 200
            counts.append(len(seen))
        ActivityLog.objects.all().delete()
        Programme.objects.all().delete()
        assert counts[0] == counts[1], name


def test_a_partners_pages_hold_each_of_their_logs_once_in_their_order() -> None:
    """Their own and those of programmes they lead lie scattered among everybody's."""
    programme = ProgrammeFactory()
    mine = [LogFactory(programme=programme, date=dt.date(2026, 3, day)) for day in range(1, 20)]
    joined = OrganisationFactory()
    mine += [
        LogFactory(programme=programme, organisation=joined, date=dt.date(2026, 3, day), status="verified")
        for day in range(5, 18)
    ]
    LogFactory(programme=programme, organisation=joined, date=dt.date(2026, 3, 9), status="draft")
    LogFactory.create_batch(3, date=dt.date(2026, 3, 9), status="verified")
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    for query, order in (("", "-"), ("sort=date", "")):
        shown = [
            int(pk)
            for page in (1, 2)
            for pk in re.findall(
                r'href="/activities/(\d+)/"',
                client.get(f"{reverse('programmes:activities')}?{query}&page={page}").content.decode(),
            )
        ]
        wanted = sorted(mine, key=lambda log: (log.date, log.pk), reverse=order == "-")
        assert shown == [log.pk for log in wanted]


def test_the_csv_is_safe_for_spreadsheets_and_audited() -> None:
    from portal.audit.models import AuditEvent

    LogFactory(title="=HYPERLINK(1)")
    client = client_of(UserFactory(role="programme_coordinator"))
    text = b"".join(client.get(reverse("programmes:activities") + "?format=csv").streaming_content).decode()
    assert "'=HYPERLINK" in text
    assert AuditEvent.objects.filter(action="programmes.export_activitylog").count() == 1


def test_a_programme_is_written_step_by_step() -> None:
    coordinator, lead = UserFactory(role="programme_coordinator"), UserFactory().organisation
    client = client_of(coordinator)
    intervention = InterventionFactory()
    answer = client.post(
        reverse("programmes:programme_new"),
        {
            "title": "Night gym",
            "level": "secondary",
            "intervention": intervention.pk,
            "city_role": "fund",
            "lead": lead.pk,
        },
    )
    programme = Programme.objects.get(slug="night_gym")
    assert answer.headers["Location"].endswith("/edit/people/?new=1")
    for part, data in (
        ("people", {"target_note": "Young people of both banks"}),
        (
            "plan",
            {
                "starts_on_day": "4",
                "starts_on_month": "10",
                "starts_on_year": "2026",
                "safeguarding_contact": "Duty desk",
            },
        ),
        ("secondary", {"vulnerability": "Isolation"}),
        (
            "money",
            {
                "year_0": "2026",
                "source_0": "city",
                "amount_0": "11000",
                "year_1": "",
                "source_1": "",
                "amount_1": "",
            },
        ),
    ):
        programme.refresh_from_db()
        address = reverse("programmes:programme_edit", args=[programme.slug, part]) + "?new=1"
        assert client.get(address).status_code == 200
        answer = client.post(address, {"version": programme.version, **data})
        assert answer.status_code == 302, (part, answer.context["form"].errors if answer.context else "")
    programme.refresh_from_db()
    assert (programme.vulnerability, programme.starts_on, programme.budget_lines.get().amount) == (
        "Isolation",
        dt.date(2026, 10, 4),
        11000,
    )
    assert answer.headers["Location"] == reverse("programmes:programme", args=["night_gym"])


def test_a_question_reaches_the_partner_without_its_words() -> None:
    from portal.inbox.models import Notice

    log = LogFactory()
    writer = UserFactory(organisation=log.organisation, role="partner_member")
    ActivityLog.objects.filter(pk=log.pk).update(submitted_by=writer)
    client = client_of(UserFactory(role="programme_coordinator"))
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(
            reverse("programmes:queue_decide", args=[log.pk]),
            {"version": "1", "ask": "1", "question": "Counted or estimated?"},
        )
    notice = Notice.objects.get(user=writer)
    assert "Counted" not in notice.title
    home = client_of(writer).get(reverse("home"))
    assert b"Counted or estimated?" in home.content
    assert (
        client_of(writer).get(reverse("programmes:activity_step", args=[log.pk, "answer"])).status_code == 200
    )


NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "fuzz" / "blns.json"


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the list of naughty strings is not beside the repository")
def test_naughty_strings_are_stored_as_they_are_or_refused_with_a_word() -> None:
    programme = ProgrammeFactory()
    client = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    texts = json.loads(NAUGHTY.read_text())
    stored = 0
    for start in range(0, len(texts), 12):
        several = "\n".join(texts[start : start + 12])
        answer = posted(
            client,
            programme,
            title=texts[start][:200],
            happened=several,
            learned=several,
            concerns=several,
            names_checked="on",
        )
        assert answer.status_code in (200, 302), several
        if answer.status_code == 302:
            stored += 1
            page = client.get(answer.headers["Location"]).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page
    assert stored > len(texts) // 24
    assert client.get(reverse("programmes:activities")).status_code == 200
    for text in texts[::9]:
        assert (
            client.get(reverse("programmes:activities"), {"q": text, "area": text, "since": text}).status_code
            == 200
        )
