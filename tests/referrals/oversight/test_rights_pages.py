"""Requests by the person on the officer's screens: the list, an entry of the copy, from the letter that came in to the answer that goes out."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from referrals.models import PackItem, SubjectRequest
from referrals.services import pack, rights
from referrals.views import rights_copy
from tests.referrals.conftest import CANARY
from tests.referrals.oversight.conftest import WHY
from tests.referrals.oversight.test_rights import confirm, log, run
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def test_the_list_begins_with_what_is_due_next_and_has_pages(client, case, people, system):
    concluded = run(
        people.dpo,
        rights.conclude,
        request=confirm(log(case, people.dpo, "complaint"), people.dpo),
        result="met",
        answer=WHY,
    )
    later = log(case, people.dpo)
    sooner = log(case, people.dpo, received_on=timezone.localdate() - dt.timedelta(days=9))
    sign_in(client, people.dpo)
    shown = client.get("/referrals/rights/").content.decode()
    order = [shown.index(str(asked.pk)) for asked in (sooner, later, concluded)]
    assert order == sorted(order)
    for _n in range(23):
        log(case, people.dpo)
    first, second = (client.get("/referrals/rights/", {"page": n}).content.decode() for n in (1, 2))
    assert str(concluded.pk) not in first and str(concluded.pk) in second and "?page=2" in first


def test_what_was_written_about_an_entry_stays_beside_it_when_something_is_missing(
    client, case, people, system
):
    asked = confirm(log(case, people.dpo), people.dpo)
    run(people.coordinator, pack.gather, request=asked)
    with acting_for(system), transaction.atomic():
        item, following = PackItem.objects.filter(request=asked)[:2]
    sign_in(client, people.coordinator)
    page = f"/referrals/rights/{asked.pk}/prepare/"
    typed = {"item": item.pk, "choice": "redact", "reason": "", "instead": "Somebody at school said so."}
    answer = client.post(page, typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Somebody at school said so.</textarea>" in shown and "Please choose the reason" in shown
    assert shown.count('<details class="more" open>') == 1, "where something is missing the fields stand open"
    assert ">0 of " in shown
    long = client.post(page, typed | {"instead": "x" * 4001}).content.decode()
    assert f"{'x' * 4001}</textarea>" in long and "4000" in long
    reason = next(iter(rights.redaction_reasons()))
    done = client.post(page, typed | {"reason": reason})
    assert done.status_code == 302 and done["Location"] == f"{page}#entry_{following.pk}"
    assert ">1 of " in client.get(page).content.decode()
    assert client.post(page, {"item": "1", "choice": "redact"}).status_code == 302
    with acting_for(system), transaction.atomic():
        assert PackItem.objects.get(pk=item.pk).choice == "redact"


class TestManyEntries:
    """A copy of several pages, gone through in order."""

    @pytest.fixture
    def asked(self, client, case, people, monkeypatch):
        monkeypatch.setattr(rights_copy, "ON_A_PAGE", 3)
        asked = confirm(log(case, people.dpo), people.dpo)
        assert run(people.coordinator, pack.gather, request=asked) > 6
        sign_in(client, people.coordinator)
        return asked

    @pytest.fixture
    def order(self, asked):
        with acting_for(SYSTEM), transaction.atomic():
            return list(PackItem.objects.filter(request=asked).values_list("pk", flat=True))

    def entries(self, shown):
        return re.findall(r'<h2 class="h3" id="entry_([0-9a-f-]+)"', shown)

    def test_a_page_opens_its_own_entries_and_no_others(self, client, asked, order):
        address = f"/referrals/rights/{asked.pk}/prepare/"
        before = AuditEvent.objects.filter(action="referrals.read_pack").count()
        pages = [client.get(address, {"page": n}).content.decode() for n in (1, 2)]
        assert [self.entries(shown) for shown in pages] == [
            [str(pk) for pk in order[:3]],
            [str(pk) for pk in order[3:6]],
        ]
        events = AuditEvent.objects.filter(action="referrals.read_pack").order_by("pk")[before:]
        assert [event.details["entries"] for event in events] == [3, 3], "what was on the page, and no more"
        assert f'<p class="mb-0">0 of {len(order)} entries' in pages[1], "progress is that of the whole copy"
        assert (
            f'href="{address}#entry_{order[0]}"' in pages[0]
            and f'href="{address}?page=2#entry_{order[3]}"' in pages[0]
        )

    def test_each_decision_leads_to_the_next_entry_nobody_has_looked_at(self, client, asked, order):
        address = f"/referrals/rights/{asked.pk}/prepare/"
        ways = [client.post(address, {"item": pk, "choice": "show"})["Location"] for pk in order[:3]]
        assert ways == [
            f"{address}#entry_{order[1]}",
            f"{address}#entry_{order[2]}",
            f"{address}?page=2#entry_{order[3]}",
        ]
        last = client.post(f"{address}?page={(len(order) + 2) // 3}", {"item": order[-1], "choice": "show"})
        assert last["Location"] == f"{address}?page=2#entry_{order[3]}", (
            "from the end back to what was passed over"
        )

    def test_only_what_is_undecided_is_listed_and_the_filter_stays(self, client, asked, order):
        address = f"/referrals/rights/{asked.pk}/prepare/"
        client.post(address, {"item": order[1], "choice": "show"})
        shown = client.get(address, {"only": "open"}).content.decode()
        assert (
            self.entries(shown) == [str(order[0]), str(order[2]), str(order[3])]
            and "only=open&amp;page=2" in shown
        )
        done = client.post(f"{address}?only=open&page=2", {"item": order[4], "choice": "show"})
        assert done["Location"] == f"{address}?only=open&page=2#entry_{order[5]}"
        for pk in order:
            client.post(address, {"item": pk, "choice": "show"})
        assert "Every entry has been looked at" in client.get(address, {"only": "open"}).content.decode()

    def test_what_was_typed_stays_even_if_its_page_has_moved(self, client, asked, order):
        address = f"/referrals/rights/{asked.pk}/prepare/"
        for pk in order[:3]:
            client.post(address, {"item": pk, "choice": "show"})
        typed = {"item": order[4], "choice": "redact", "reason": "", "instead": "Somebody at school said so."}
        answer = client.post(f"{address}?only=open&page=2", typed)
        assert (
            answer.status_code == 422 and "Somebody at school said so.</textarea>" in answer.content.decode()
        )
        assert str(order[4]) in self.entries(answer.content.decode())

    def test_an_entry_that_is_held_no_more_does_not_keep_the_copy_from_being_handed_over(
        self, asked, order, people
    ):
        with acting_for(SYSTEM), transaction.atomic():
            item = PackItem.objects.get(pk=order[-1])
            apps.get_model(item.source).objects.filter(pk=item.row).update(**{item.column: None})
        assert run(people.coordinator, pack.gather, request=asked) == len(order) - 1


class TestAsAPersonThroughPages:
    """What the officer does on screens, from the letter that came in to the answer that goes out."""

    @pytest.fixture
    def page(self, client, case, people):
        sign_in(client, people.dpo)

        def go(address, data=None):
            answer = client.get(address) if data is None else client.post(address, data, follow=True)
            assert answer.status_code in (200, 422), address
            return answer.content.decode()

        return go

    def log(self, page, case, kind):
        day = timezone.localdate().isoformat()
        page(
            f"/referrals/rights/log/{case.pk}/",
            {"kind": kind, "channel": "letter", "received_on": day, "words": "Please."},
        )
        with acting_for(SYSTEM), transaction.atomic():
            return f"/referrals/rights/{SubjectRequest.objects.get().pk}/"

    @pytest.mark.parametrize("kind", ["objection", "restriction", "erasure", "complaint"])
    def test_a_refusal_has_its_reason_and_says_where_to_complain(self, page, case, kind, settings):
        settings.AUTHORITY_CONTACT = "Authority, Canary Square 1"
        one = self.log(page, case, kind)
        page(f"{one}identity/", {"words": "Knew the number on the letter."})
        refused = {"result": "not_met", "answer": "We have looked at it again."}
        assert "choose the reason" in page(f"{one}answer/", refused)
        shown = page(f"{one}answer/", refused | {"grounds": "law_keeps"})
        assert "A law asks us" in shown and "Authority, Canary Square 1" in shown and "Not met" in shown
        with acting_for(SYSTEM), transaction.atomic():
            assert SubjectRequest.objects.get().grounds == "law_keeps"

    def test_more_time_is_taken_after_the_person_was_told(self, page, case):
        one = self.log(page, case, "access")
        day = timezone.localdate().isoformat()
        shown = page(f"{one}extend/", {"reason": "Many agencies.", "told_on": day, "told_how": "letter"})
        assert "extended" in shown and "The person was told" in shown and "Letter" in shown

    def test_who_has_looked_is_told_by_agency_without_names_or_content(self, client, page, case, people):
        sign_in(client, people.coordinator)
        client.get(f"/referrals/cases/{case.pk}/person/")
        sign_in(client, people.dpo)
        one = self.log(page, case, "who_looked")
        shown = page(f"{one}identity/", {"words": "Knew the number."})
        assert "Case coordinator" in shown and people.coordinator.name not in shown and CANARY not in shown
        assert "Met" in page(f"{one}answer/", {"result": "met", "answer": "The list is with this letter."})

    def test_the_case_has_a_tab_for_the_officer_and_the_coordinator_alone(self, client, page, case, people):
        self.log(page, case, "restriction")
        tab = f"/referrals/cases/{case.pk}/rights/"
        for who, status in (
            (people.dpo, 200),
            (people.coordinator, 200),
            (people.desk, 404),
            (people.chair, 404),
            (people.provider, 404),
        ):
            sign_in(client, who)
            answer = client.get(tab)
            assert answer.status_code == status, who
            assert ("Have use stopped" in answer.content.decode()) == (status == 200)
