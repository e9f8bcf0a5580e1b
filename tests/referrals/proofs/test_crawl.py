"""Crawl as each role at each state: pages, API, files, e-mails, search, errors, logs, with a word of its own in every field.

One case goes its whole way and to the states beside it. In each state everybody asks for the case with its sections and for the
lists that open for them; forms, rows and hidden sections are asked for in turn, so that each person comes to each of them.
`REFERRALS_CRAWL=all` lets everybody ask for everything in every state.
"""

import io
import logging

import pytest
import structlog
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.shortcuts import render
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.inbox.services import notify
from portal.inbox.tasks import send_digests
from referrals import services
from referrals.sections import Opening
from referrals.services.files import cleaned
from referrals.views.desk_return import SALT
from referrals.workflow.visibility import Access
from tests.factories import OrganisationFactory, UserFactory
from tests.referrals.proofs.aside import FROM, aside, erase, the_person_asks
from tests.referrals.proofs.crawl import Crawl, Logs, tables_with_words
from tests.referrals.proofs.journey import ROLE, STRANGERS
from tests.referrals.proofs.routes import Address, addresses_of
from tests.referrals.proofs.routes import readable as readable_routes
from tests.referrals.proofs.words import CONTENT, handed_over, planted_in, word
from tests.signin import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WAY = (
    "received", "triage", "threshold", "identity_check", "information", "panel", "consent", "support", "review", "closed", "follow_up",
)  # fmt: skip
# States in which everybody gets the daily e-mail.
MAILED = ("triage", "identity_check", "information", "support")
SECTION = "referrals/cases/<uuid:pk>/<slug:section>/"
# Somebody for whom the pages must show something, so that an empty portal does not pass.
SHOWN = {
    ("desk", "triage", "identity_limited"), ("coordinator", "threshold", "identity_limited"), ("teacher", "received", "referral_narrative"),
    ("police", "threshold", "summary_deidentified"), ("police", "police_hold", "police_private"), ("custodian", "identity_check", "unseal_request"),
    ("health", "information", "identity_limited"), ("social", "panel", "information_requests"), ("chair", "panel", "assessment"),
    ("social", "panel", "referral_narrative"), ("health", "consent", "assessment"), ("provider", "support", "support_plan"),
    ("provider", "review", "session_notes"), ("chair", "review", "security_sharing_log"), ("chair", "closed", "closing_report"),
    ("health", "follow_up", "follow_up_notes"), ("holder", "received", "referrer_details"), ("dpo", "support", "rights_requests"),
}  # fmt: skip


@pytest.fixture
def outside(journey, districts):
    """More of those who have no part in the case: at work elsewhere, or with other things."""
    there = [UserFactory(role="case_coordinator", role__area=districts[1]) for _n in range(2)]
    return {
        "receiver": there[0], "other_receiver": there[1], "officer": UserFactory(role="city_officer"),
        "programmes": UserFactory(role="programme_coordinator"), "other_provider": UserFactory(role="support_provider"),
        "partner": UserFactory(role="partner_manager", organisation=OrganisationFactory(kind="cso")),
        "other_team": UserFactory(role="case_team_member"),
    }  # fmt: skip


@pytest.fixture
def crawl(journey, outside, settings, tmp_path, monkeypatch):
    """A signed-in browser for everybody, and whatever the portal logs meanwhile."""
    settings.MEDIA_ROOT, settings.KEPT_SECONDS = tmp_path, 600
    users = {who: journey.users[who] for who in [*ROLE, *STRANGERS] if who != "desk2"} | outside
    clients = {who: sign_in(Client(raise_request_exception=False), user) for who, user in users.items()}
    clients["anonymous"], clients["holder"] = (Client(raise_request_exception=False) for _n in range(2))
    clients["holder"].cookies[settings.RECEIPT_COOKIE_NAME] = signing.dumps(journey.code, salt=SALT)
    logs, root = Logs(), logging.getLogger()
    monkeypatch.setattr(root, "level", logging.INFO)
    monkeypatch.setattr(root, "handlers", [logs])
    yield Crawl(journey, clients, logs)


def a_picture():
    """A picture whose name is part of what was told, with words in it that are no part of the picture and nobody's to find."""
    out, said = io.BytesIO(), PngInfo()
    said.add_text("Comment", word("police_private", "nobody"))
    Image.new("RGB", (8, 8), "teal").save(out, "PNG", pnginfo=said)
    return SimpleUploadedFile(f"{word('referral_narrative', 'teacher')}.png", out.getvalue())


def everywhere(journey, outside):
    """Each state of the way, and those beside it; the case stands in it for as long as the loop looks at it."""
    for state in WAY:
        journey.go_to(state)
        yield state
        for beside in [one for one, start in FROM.items() if start == state]:
            with aside(journey, beside, (outside["receiver"], outside["other_receiver"])):
                yield beside


def sends_by_program(journey, crawl):
    """The teacher's program raises a concern, is refused one, and asks for the case: what comes back is a receipt at most."""
    crawl.expected = (201, 400, 405)
    said = word("referral_narrative", "teacher")
    whole = {
        "emergency": "no", "observed": ["violence_only_way"], "how_known": "saw_or_heard_myself", "person_knows": "does_not_know", "words": said,
        "when_seen": said, "person_name": word("identity_limited", "teacher"),
    }  # fmt: skip
    by_program, path = crawl.clients["teacher"], "/api/v1/referrals/"
    for status, given in ((201, whole), (400, {"words": said})):
        answer = by_program.post(path, given, content_type="application/json")
        assert answer.status_code == status
        text = answer.content.decode()
        assert not planted_in(text)
        crawl.judge("teacher", "follow_up", "api/v1/referrals/", answer, text)
    for who in ("teacher", "coordinator", "health", "admin", "anonymous"):
        assert crawl.clients[who].get(f"{path}{journey.pk}/").status_code == 404
        assert crawl.clients[who].delete(path).status_code in (401, 403, 405)
    crawl.expected = ()


def test_as_everybody_in_every_state(journey, crawl, outside, mailoutbox, record_testsuite_property):
    journey.say_more()
    picture, teacher = cleaned([a_picture()]), journey.people.teacher
    services.add_words(
        concern=journey.first_concern(), text=word("referrer_details", "teacher"), files=picture, by=teacher
    )
    states = 0
    for state in everywhere(journey, outside):
        if state == "support":
            asked = the_person_asks(journey)
        crawl.visit(state, addresses_of(journey.pk))
        states += 1
        if state in MAILED:
            send_digests()
        if state == "support":
            for who in ("dpo", "coordinator", "chair", "health", "provider", "teacher", "holder"):
                crawl.look(who, state, "referrals/rights/<uuid:pk>/", f"/referrals/rights/{asked}/")
    sends_by_program(journey, crawl)
    there, (held, readable) = addresses_of(journey.pk), tables_with_words()
    erase(journey)
    crawl.pass_by("erased", there)
    readable += tables_with_words()[1]
    for what, count in [*crawl.tally.items(), ("states", states), ("people", len(crawl.clients))]:
        record_testsuite_property(f"crawl {what}", count)
    patterns = {pattern for _who, pattern, _words in crawl.turns} | {"referrals/cases/<uuid:pk>/"}
    missing = {route.pattern for route in readable_routes()} - patterns
    assert not crawl.faults, "\n".join(crawl.faults)
    assert not readable and held > 40
    assert not crawl.logs.told and crawl.logs.lines > 500
    assert mailoutbox and not planted_in(str([vars(mail) for mail in mailoutbox]))
    assert states == len(WAY) + len(FROM) and set(SHOWN) <= crawl.seen, set(SHOWN) - crawl.seen
    assert not missing


def test_errors_and_their_log_say_nothing_of_a_case(journey, crawl, monkeypatch):
    journey.go_to("threshold")
    browser, page = crawl.clients["coordinator"], f"/referrals/cases/{journey.pk}/"
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = browser.cookies
    crawl.expected = (400, 405, 500)

    def judged(status, answer):
        assert answer.status_code == status
        text = answer.content.decode()
        assert not planted_in(text) and journey.case.number not in text
        crawl.judge("nobody", "threshold", page, answer, text)

    judged(400, browser.get(page, HTTP_HOST="no such host"))
    judged(403, strict.post(f"{page}do/identity/", {"name": "x"}))
    judged(405, browser.post(f"{page}person/"))
    assert planted_in(browser.get(f"{page}person/").content.decode())

    def fails(_request, _template, context):
        assert handed_over(context)
        raise RuntimeError("the template is broken")

    monkeypatch.setattr("referrals.views.cases.render", fails)
    judged(500, browser.get(f"{page}person/"))
    # Forms sent empty: what comes back shows no more than the form itself.
    for address in addresses_of(journey.pk):
        if "/steps/" in address.path or "/do/" in address.path:
            with transaction.atomic():
                answer = browser.post(address.path)
                crawl.judge("coordinator", "threshold", address.pattern, answer, answer.content.decode())
                transaction.set_rollback(True)
    assert not crawl.faults, "\n".join(crawl.faults)
    assert crawl.logs.lines and not crawl.logs.told
    assert any("the template is broken" in line for line in crawl.logs.errors)


class TestTheCrawlFindsALeak:
    @pytest.fixture
    def faults(self, journey, crawl):
        """What the crawl finds wrong as the police liaison, who types the address of a hidden section too."""

        def look(state, section):
            crawl.faults.clear()
            path = f"/referrals/cases/{journey.pk}/{section}/"
            crawl.as_somebody_of_the_case("police", state, [Address(SECTION, path, section)])
            return " ".join(crawl.faults)

        return look

    def test_of_a_rule_wider_than_the_table_and_of_a_page_given_out(self, journey, faults, monkeypatch):
        journey.go_to("threshold")
        assert not faults("threshold", "person")

        def given_out(*args):
            answer = render(*args)
            answer["Content-Disposition"] = "attachment; filename=case.html"
            return answer

        monkeypatch.setattr("referrals.views.cases.render", given_out)
        assert "is given out as a file" in faults("threshold", "person")
        wide = dict.fromkeys(CONTENT, Access(read=True))
        monkeypatch.setattr("referrals.services.reading.visible_groups", lambda *_given: wide)
        assert "reads identity_limited of teacher" in faults("threshold", "person")

    def test_of_a_section_that_forgets_to_ask_who_looks(self, journey, faults, monkeypatch):
        journey.go_to("triage")
        journey.ask_the_police()
        assert not faults("triage", "concern")
        monkeypatch.setattr(Opening, "sees", lambda *_given: True)
        assert "reads referrer_details of teacher" in faults("triage", "concern")

    def test_of_a_word_in_the_log_or_in_a_table(self, journey, crawl):
        said = word("screening", "desk")
        structlog.get_logger("portal").info("looked", at=said)
        assert crawl.logs.told and tables_with_words()[1] == []
        notify(user=journey.people.chair, title=said, url="/home/", kind="test")
        assert tables_with_words()[1] == ["inbox_notice"]
