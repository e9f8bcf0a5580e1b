"""Retention: periods, lists, two persons, holds."""

import datetime as dt
import io
import shutil
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.access.privacy import classification
from portal.access.rows import acting_for
from portal.crypto import backup
from portal.crypto.errors import KeyGone
from portal.crypto.fields import SealedField
from portal.crypto.store import store
from portal.errors import DomainError
from portal.inbox.models import Notice
from referrals import services
from referrals.models import Case, DestructionItem, IntakeDraft, LegalHold, StatisticalCase, TransitionRow
from referrals.services import erasure, retention
from referrals.services.offers import offers_for
from referrals.services.steps import withdraw_request
from referrals.tasks import finish_erasures, remind_of_retention
from tests.factories import UserFactory
from tests.referrals.oversight.conftest import WHY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def put_up(cases, by):
    with acting_for(by), transaction.atomic():
        return services.list_for_destruction(cases=cases, rationale=WHY, by=by)


def sign(made, by, approve=True):
    with acting_for(by), transaction.atomic():
        return services.decide_list(destruction=made, approve=approve, by=by)


def state_of(case, system):
    with acting_for(system), transaction.atomic():
        return Case.objects.get(pk=case.pk).state


class TestPeriods:
    def test_the_end_follows_outcome_and_age_and_the_shorter_period_counts_if_the_age_is_not_known(
        self, receive, people, system
    ):
        with acting_for(system):
            young = receive(person_born=dt.date(2010, 1, 1)).case
            grown = receive(person_born=dt.date(1980, 1, 1)).case
            unknown = receive(person_born=None).case
            for case in (young, grown, unknown):
                case.outcome = "completed"
            day = dt.date(2026, 3, 31)
            assert retention.kept_until(young, day) == dt.date(2028, 3, 31)
            assert retention.kept_until(grown, day) == dt.date(2029, 3, 31)
            assert retention.kept_until(unknown, day) == dt.date(2028, 3, 31)
            grown.outcome = "unfounded"
            assert retention.kept_until(grown, dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)

    def test_a_case_in_work_has_no_end_date(self, case, system):
        with acting_for(system):
            assert Case.objects.get(pk=case.pk).retention_until is None


class TestLists:
    def test_only_what_is_over_and_not_held_is_put_up(self, ended, people, system):
        late, early, closed = ended(), ended(days=1), ended(state="closed", outcome="unfounded")
        with acting_for(people.coordinator):
            assert set(services.due_for_erasure(people.coordinator)) == {late, closed}
        with pytest.raises(DomainError, match="not over"):
            put_up([early], people.coordinator)
        with pytest.raises(DomainError, match="choose"):
            put_up([], people.coordinator)
        made = put_up([late, closed], people.coordinator)
        assert state_of(closed, system) == "retention" and state_of(late, system) == "retention"
        with pytest.raises(DomainError, match=r"list already|waits for its second"):
            put_up([late], people.coordinator)
        assert sign(made, people.dpo) == 2
        assert state_of(late, system) == state_of(closed, system) == "erased"

    def test_nobody_signs_their_own_list_and_no_other_role_signs_at_all(self, ended, people, system):
        case = ended()
        for who in (people.dpo, people.chair, people.admin, people.desk, people.evaluator):
            with pytest.raises(PermissionDenied):
                put_up([case], who)
        made = put_up([case], people.coordinator)
        for who in (people.coordinator, people.admin, people.chair, people.council, people.desk):
            with pytest.raises(PermissionDenied):
                sign(made, who)
        assert state_of(case, system) == "retention"
        sign(made, UserFactory(role="case_coordinator"))
        assert state_of(case, system) == "erased"

    def test_a_refused_list_leaves_all_as_it_was_and_can_be_put_up_again(self, ended, people, system):
        case = ended()
        sign(put_up([case], people.coordinator), people.dpo, approve=False)
        assert state_of(case, system) == "retention" and not store().is_destroyed(str(case.pk))
        sign(put_up([case], people.coordinator), people.dpo)
        assert state_of(case, system) == "erased"
        with pytest.raises(DomainError, match="decided already"), acting_for(system), transaction.atomic():
            made = DestructionItem.objects.get(state="erased").destruction
            services.decide_list(destruction=made, approve=True, by=people.dpo)

    def test_what_was_put_up_and_taken_back_can_be_put_up_again(self, ended, people, system):
        case = ended()
        put_up([case], people.coordinator)
        with acting_for(people.coordinator), transaction.atomic():
            withdraw_request(request=case.requests.get(state="waiting"), by=people.coordinator)
        sign(put_up([case], people.coordinator), people.dpo)
        assert state_of(case, system) == "erased"

    def test_the_step_alone_without_a_list_does_not_erase(self, ended, people, system):
        case = ended()
        with acting_for(people.coordinator), pytest.raises(DomainError):
            services.ask_for_step(
                case=case, step="erase", by=people.coordinator, reason="period_ended", rationale=WHY
            )
        assert state_of(case, system) == "retention"

    def test_the_night_task_tells_and_never_erases(self, ended, people, system):
        case = ended()
        assert remind_of_retention() == 1 and remind_of_retention() == 1
        assert Notice.objects.filter(user=people.coordinator).count() == 1
        assert case.number not in Notice.objects.get(user=people.coordinator).title
        assert state_of(case, system) == "retention"


class TestHolds:
    def hold(self, case, people, **given):
        asked = {
            "reason": "court_proceedings",
            "words": "The court asked for it.",
            "lawful_basis": "legal_duty",
        }
        asked |= {"review_on": timezone.localdate() + dt.timedelta(days=30)}
        with acting_for(people.dpo), transaction.atomic():
            return services.ask_hold(case=case, by=people.dpo, **asked | given)

    def decide(self, case, by, approve=True):
        with acting_for(by), transaction.atomic():
            services.decide_request(request=case.requests.get(state="waiting"), approve=approve, by=by)

    def test_a_held_case_is_not_erased_until_the_hold_is_lifted_by_two_persons(self, ended, people, system):
        case = ended()
        self.hold(case, people)
        with acting_for(people.coordinator), transaction.atomic():
            assert not Case.objects.get(pk=case.pk).hold
        with pytest.raises(DomainError, match="Nobody approves"):
            self.decide(case, people.dpo)
        self.decide(case, people.coordinator)
        with pytest.raises(DomainError, match="held"):
            put_up([case], people.coordinator)
        with acting_for(people.dpo), transaction.atomic():
            services.ask_end_of_hold(
                case=case, words="The court is done with it.", lawful_basis="legal_duty", by=people.dpo
            )
        with pytest.raises(DomainError, match="held"):
            put_up([case], people.coordinator)
        self.decide(case, people.coordinator)
        with acting_for(system):
            assert LegalHold.objects.get().state == "ended" and not Case.objects.get(pk=case.pk).hold
        sign(put_up([case], people.coordinator), people.dpo)
        assert state_of(case, system) == "erased"

    def test_a_hold_without_its_reason_is_refused_at_the_asking_and_offered_on_its_own_page_only(
        self, ended, people, system
    ):
        case = ended()
        with acting_for(people.dpo):
            asked = {
                "reason": "other_authority_asked",
                "rationale": "A court has asked.",
                "lawful_basis": "legal_duty",
            }
            with pytest.raises(DomainError, match="page of retention"):
                services.ask_for_step(case=case, step="hold_erasure", by=people.dpo, **asked)
            assert "hold_erasure" not in {offer.step.slug for offer in offers_for(case=case, by=people.dpo)}

    def test_a_case_to_hold_is_found_by_its_number(self, client, ended, people):
        case = ended()
        sign_in(client, people.dpo)
        found = client.get("/referrals/retention/", {"number": case.number.lower()})
        assert found.status_code == 302 and found["Location"] == f"/referrals/retention/holds/{case.pk}/"
        unknown = client.get("/referrals/retention/", {"number": "2222-2222"}).content.decode()
        assert "No case with this number" in unknown and 'value="2222-2222"' in unknown

    def test_a_refused_hold_holds_nothing(self, ended, people, system):
        case = ended()
        self.hold(case, people)
        self.decide(case, people.coordinator, approve=False)
        with acting_for(system):
            assert LegalHold.objects.get().state == "refused" and not Case.objects.get(pk=case.pk).hold

    def test_only_the_officer_holds_and_only_what_waits_for_its_end(self, ended, people):
        case = ended()
        for who in (people.coordinator, people.chair, people.admin):
            with acting_for(who), pytest.raises(PermissionDenied), transaction.atomic():
                services.ask_hold(
                    case=case, reason="inquiry", words=WHY, lawful_basis="legal_duty", by=who,
                    review_on=timezone.localdate() + dt.timedelta(days=3),
                )  # fmt: skip
        with pytest.raises(DomainError):
            self.hold(case, people, review_on=timezone.localdate())
        with pytest.raises(DomainError):
            self.hold(case, people, reason="because")


class TestCoverage:
    def test_every_model_about_a_case_goes_with_the_case(self):
        from django.apps import apps

        covered = set(erasure.tables_about_cases()) | set(erasure.STAYS)
        about = {
            model
            for model in apps.get_app_config("referrals").get_models(include_auto_created=True)
            if "case" in classification(model).values()
            or any(
                isinstance(f, SealedField) or getattr(f, "related_model", None) is Case
                for f in model._meta.local_fields
            )
        }
        missing = {m.__name__ for m in about - covered - KEPT_WITHOUT_A_CASE}
        assert not missing, f"Give them a way to the case, so that erasure finds them: {missing}"

    def test_what_stays_holds_nothing_sealed(self):
        for model in (*erasure.STAYS, StatisticalCase):
            assert not [f for f in model._meta.local_fields if isinstance(f, SealedField)]


# A form that is still being filled in belongs to no case yet; it goes when it is sent, or with its own end date.
KEPT_WITHOUT_A_CASE = {IntakeDraft}


class TestErasing:
    def test_the_certificate_says_what_was_removed_and_nothing_of_it_is_left(
        self, ended, people, system, django_capture_on_commit_callbacks
    ):
        case = ended()
        with django_capture_on_commit_callbacks(execute=True):
            sign(put_up([case], people.coordinator), people.dpo)
        with acting_for(system):
            item = DestructionItem.objects.get()
            assert item.removed["referrals.concern"] == 1 and item.removed["referrals.identity"] == 1
            assert item.signed_by == people.dpo and item.finished_at is not None
            for model, paths in erasure.tables_about_cases().items():
                for path in paths:
                    assert not model._base_manager.filter(**{path: case.pk}).exists(), model
            left = Case.objects.get(pk=case.pk)
            assert (left.area_id, left.referrer_id, left.outcome, left.state) == (None, None, "", "erased")
        assert store().is_destroyed(str(case.pk))

    def test_a_worker_that_died_before_the_key_was_destroyed_is_caught_up_with(self, ended, people, system):
        case = ended()
        sign(put_up([case], people.coordinator), people.dpo)  # the commit hook does not run in this test
        assert not store().is_destroyed(str(case.pk))
        assert finish_erasures() == 1 and finish_erasures() == 0
        assert store().is_destroyed(str(case.pk))

    def test_a_backup_of_the_keys_does_not_bring_an_erased_case_back_even_if_the_keyring_was_lost_with_its_marks(
        self, ended, people, system, tmp_path
    ):
        """The folder of keys is gone; what is at hand is a copy from before the erasure, carried away, and the database of today."""
        stays, goes = ended(), ended()
        keyring = store()
        with acting_for(system), transaction.atomic():
            old = backup.make(keyring, timezone.now())
            shutil.copytree(old, tmp_path / "carried")
        sign(put_up([goes], people.coordinator), people.dpo)
        finish_erasures()
        shutil.rmtree(old)
        shutil.move(tmp_path / "carried", old)
        for case in (stays, goes):
            for lost in (keyring.folder / "keys" / str(case.pk)[-2:], keyring.folder / "destroyed"):
                (lost / str(case.pk)).unlink(missing_ok=True)
        call_command("keyring", "restore", old.name, stdout=io.StringIO())
        assert keyring.key(str(stays.pk), 1)
        with pytest.raises(KeyGone):
            keyring.key(str(goes.pk), 1)

    def test_steps_are_forgotten_with_an_erased_case_only(self, ended, people, system):
        gone, stays = ended(), ended()
        sign(put_up([gone], people.coordinator), people.dpo)
        with acting_for(system):
            assert not TransitionRow.objects.filter(case=gone).exists()
            assert TransitionRow.objects.filter(case=stays).exists()
            from django.db import ProgrammingError

            for name in ("referrals_transitionrow", "audit_auditevent"):
                with pytest.raises(ProgrammingError, match="erased case"), transaction.atomic():
                    connection.cursor().execute("SELECT referrals_forget(%s, %s)", [name, stays.pk])

    def test_the_coded_row_has_no_way_back(self, ended, people, system):
        cases = [ended() for _ in range(4)]
        sign(put_up(cases[:3], people.coordinator), people.dpo)
        sign(put_up(cases[3:], people.coordinator), people.dpo)
        with acting_for(system), connection.cursor() as cursor:
            StatisticalCase.objects.count()
            cursor.execute(
                "SELECT count(DISTINCT xmin::text), count(*), count(DISTINCT id) FROM referrals_statisticalcase"
            )
            assert cursor.fetchone() == (1, 4, 4)
        names = {f.name for f in StatisticalCase._meta.get_fields()}
        assert not names & {"case", "number", "created_at", "erased_at", "area", "referrer"}

    def test_nobody_but_the_portal_reads_coded_rows(self, ended, people):
        sign(put_up([ended()], people.coordinator), people.dpo)
        for who in (people.coordinator, people.dpo, people.admin, people.evaluator, people.council):
            with acting_for(who):
                assert not StatisticalCase.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestInParallel:
    def test_two_signatures_at_once_erase_once_and_the_lister_never_signs(self, people, ended, system):
        case = ended()
        made = put_up([case], people.coordinator)
        second = UserFactory(role="case_coordinator")
        results: list[str] = []
        barrier = threading.Barrier(4)

        def work(by):
            barrier.wait()
            try:
                sign(made, by)
                results.append(by.name)
            except (DomainError, PermissionDenied) as error:
                results.append(type(error).__name__)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=work, args=(by,))
            for by in (people.coordinator, people.dpo, second, people.coordinator)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Whoever comes after the erasure finds no case any more, or finds that it was decided.
        assert results.count("PermissionDenied") >= 2
        assert results.count("PermissionDenied") + results.count("DomainError") == 3
        assert len([r for r in results if r in (people.dpo.name, second.name)]) == 1
        with acting_for(system), transaction.atomic():
            item = DestructionItem.objects.get()
            assert item.state == "erased" and item.signed_by_id in (people.dpo.pk, second.pk)
            assert StatisticalCase.objects.count() == 1
