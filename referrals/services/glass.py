"""Break-glass: opening a case that is not one's own, in need, for at most three hours; those who must know are told in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import record
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.models import BreakGlass, BreakGlassReview, Case
from referrals.models.glass import LONGEST
from referrals.services.sealing import keys_of
from referrals.standing import process_of, roles_on, viewer_of
from referrals.words import choices
from referrals.workflow.vocabulary import vocabulary

SHORTEST = 20
LONGEST_WORDS = 2000
REVIEWERS = ("case_coordinator", "chair", "data_protection_officer")


@dataclass(frozen=True)
class Look:
    """One look that was taken while the glass was broken: when, at which section, which field groups."""

    at: Any
    section: str
    groups: tuple[str, ...]


def break_glass(*, number: str, reason: str, words: str, by: Any) -> BreakGlass:
    """Open the case with this number to `by`, to read and not to act; chair, coordinators and data protection officer are told at once.

    Args:
        number: as it was told to them; a number that does not exist and one that can't be opened this way answer alike.
        reason: code from the list.
        words: why now, in words; sealed under the key of the case.
        by: a coordinator from elsewhere, or the data protection officer.

    Raises:
        PermissionDenied: anybody else, administrators above all.
        DomainError: what stands against it, in words.
    """
    if reason not in dict(choices("break_glass_reasons")):
        raise DomainError(_("Please choose a reason from the list."), field="reason")
    if len(words.strip()) < SHORTEST:
        raise DomainError(_("Please say why you need it now; others will read it."), field="words")
    with act("referrals.break_glass", by=by, on=BreakGlass) as event:
        with acting_for(SYSTEM):
            case = Case.objects.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
            if case is None or not _may_be_opened(case, by):
                raise DomainError(
                    _("There is no case with this number that could be opened this way."), field="number"
                )
            _refuse_again(case, by)
            now = timezone.now()
            hours = min(LONGEST, dt.timedelta(hours=process_of(case).break_glass_hours))
            opening = BreakGlass(case=case, user=by, reason=reason, opened_at=now, ends_at=now + hours)
            keys_of(case).seal(opening, "words", words.strip()[:LONGEST_WORDS])
            opening.save(force_insert=True)
            told = list(_to_tell(case, by))
        for person in told:
            notify(
                user=person,
                title=_("A case was opened outside its usual circle. Please review it."),
                url=reverse("referrals:glass_review", args=[opening.pk]),
                kind="referrals.break_glass",
                key=str(opening.pk),
            )
        event.on = case
        event.details.update(opening=str(opening.pk), reason=reason, told=len(told))
    by.__dict__.get("_answers", {}).pop("referrals.break_glass", None)
    return opening


def _may_be_opened(case: Case, by: Any) -> bool:
    """Not one in a conflict of interest, not one that is theirs anyway, not one that is shut for everybody."""
    viewer = viewer_of(by, case)
    if viewer.in_conflict or "case_coordinator" in viewer.roles:
        return False
    return case.state in vocabulary().states_of_role["case_coordinator"]


def _refuse_again(case: Case, by: Any) -> None:
    """It is not renewed: before another opening both reviews of the last one stand."""
    last = BreakGlass.objects.filter(case=case, user=by).prefetch_related("reviews").first()
    if last is None:
        return
    if last.is_open:
        raise DomainError(_("It is open to you already."), field="number", code="state")
    if len(last.reviews.all()) < 2:
        raise DomainError(
            _("It is not renewed: your last opening has to be reviewed by two persons first."), code="state"
        )


def _to_tell(case: Case, by: Any) -> Iterable[User]:
    """Chairs and coordinators of the case and every data protection officer, except whoever opens it."""
    today = timezone.localdate()
    holders = (
        User.objects.filter(
            is_active=True, assignments__role__in=REVIEWERS, assignments__starts_on__lte=today
        )
        .filter(Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today))
        .exclude(pk=by.pk)
        .distinct()
    )
    return [person for person in holders if roles_on(person, case) & set(REVIEWERS)]


def openings_for(by: Any) -> list[BreakGlass]:
    """Openings on cases of which this person may know, and their own; newest first."""
    return list(
        BreakGlass.objects.filter(Q(user=by) | Q(case__in=Case.objects.visible_to(by)))
        .select_related("case", "user")
        .prefetch_related("reviews__by")[:100]
    )


def review_role(opening: BreakGlass, by: Any) -> str:
    """As what `by` may still review an opening: the officer's part, or the second coordinator's (or chair's); empty if not."""
    if opening.user_id == by.pk or any(review.by_id == by.pk for review in opening.reviews.all()):
        return ""
    done = {review.role for review in opening.reviews.all()}
    roles = roles_on(by, opening.case)
    if "data_protection_officer" in roles and "data_protection_officer" not in done:
        return "data_protection_officer"
    return (
        "case_coordinator" if roles & {"case_coordinator", "chair"} and "case_coordinator" not in done else ""
    )


def waiting_reviews(by: Any) -> list[BreakGlass]:
    """Openings that this person is still to review."""
    return [opening for opening in openings_for(by) if review_role(opening, by)]


def read_opening(*, opening: BreakGlass, by: Any) -> tuple[str, list[Look]]:
    """The reason in words, and every look that was taken under it; for reviewers and whoever opened it."""
    with act("referrals.review_break_glass", by=by, on=opening) as event:
        with acting_for(SYSTEM):
            words = keys_of(opening.case).open(opening, "words")
        event.details.update(read=True)
        events = AuditEvent.objects.filter(
            action="referrals.read_case", object_id=str(opening.case_id), actor=str(opening.user_id),
            at__gte=opening.opened_at, at__lte=opening.ends_at,
        ).order_by("at")  # fmt: skip
        looks = [Look(e.at, e.details.get("section", ""), tuple(e.details.get("groups", ()))) for e in events]
    return words, looks


def review_opening(*, opening: BreakGlass, justified: bool, words: str, by: Any) -> BreakGlassReview:
    """Write down what a second coordinator or the data protection officer found. Only ever added.

    Raises:
        DomainError: not theirs to review, or nothing said.
    """
    if len(words.strip()) < SHORTEST:
        raise DomainError(_("Please say what you found, in a sentence or two."), field="words")
    with act("referrals.review_break_glass", by=by, on=opening) as event:
        role = review_role(opening, by)
        if not role:
            raise DomainError(
                _("This review is not yours: nobody reviews their own opening, and each part once."),
                code="state",
            )
        review = BreakGlassReview(case=opening.case, opening=opening, role=role, by=by, justified=justified)
        keys_of(opening.case).seal(review, "words", words.strip()[:LONGEST_WORDS])
        review.save(force_insert=True)
        event.details.update(role=role, justified=justified)
        record(
            action="referrals.break_glass_reviewed",
            actor=by,
            obj=opening.case,
            details={"opening": str(opening.pk), "justified": justified},
        )
    return review
