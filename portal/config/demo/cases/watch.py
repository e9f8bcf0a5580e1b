"""Who watches over the cases: years before, published tables, looks in need, requests by the person, and what went wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.config.demo.cases import words
from portal.config.demo.cases.clock import Clock
from portal.config.demo.cases.long_view import coming_back
from portal.config.demo.cases.steps import now
from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY, day
from portal.errors import DomainError
from referrals import services
from referrals.models import Case, SubjectRequest
from referrals.services import breaches, digests, glass, links, pack, releases, rights
from referrals.services.advice import note_advice
from referrals.services.past_years import load_past_years

# Tables that were put forward and released, oldest first: a year whole, then the half-year after it.
RELEASED: Final = (
    ("2025", ("outcomes", "sources", "timeliness", "districts")),
    ("2026-H1", ("outcomes", "sources", "districts")),
)
DIGEST: Final = "2026-H1"
ASKED: Final = (
    ("school_staff", "how_to_talk", "Talk early, alone, about what you saw; not in front of the class."),
    ("relative", "worry_family", "Keep the door open. The family line has time on Thursdays."),
    ("youth_worker", "which_service", "The exit helpline; number given."),
    ("resident", "hate_experienced", "Where to report, and where to be heard without reporting."),
    ("employer", "worry_colleague", "A talk about conduct at work, with the works council."),
    ("health_worker", "legal_duties", "What may be said to whom; the form for consent was sent."),
    ("relative", "online_content", "How to ask about it without taking the phone away."),
)


def beside(cast: Cast, cases: dict[str, Case], told: dict[str, Any], clock: Clock) -> None:
    """All of it, in the order of the days."""
    advice(cast, told["advice_contacts"]["by_quarter"])
    past_years(cast, told)
    for special in told["special"]:
        concerned = [special["case"], *special.get("with", ())]
        if all(slug in cases for slug in concerned):
            case, *others = (now(cases[slug]) for slug in concerned)
            SPECIAL[special["what"]](cast, case, special | {"others": others}, clock)
    went_wrong(cast, clock)
    clock.set(TODAY, 15)
    published(cast)


def advice(cast: Cast, by_quarter: dict[str, int]) -> None:
    """What the desk answered without anybody's name, spread over each quarter."""
    answers = cycle(ASKED)
    desk = cast.people["intake_officer"]
    for quarter, count in by_quarter.items():
        year, number = int(quarter[:4]), int(quarter[-1])
        first = dt.date(year, 3 * number - 2, 1)
        last = min(TODAY, (first + dt.timedelta(days=95)).replace(day=1) - dt.timedelta(days=1))
        for n in range(count):
            role, theme, answer = next(answers)
            on = first + dt.timedelta(days=n * (last - first).days // count)
            note_advice(on=on, caller_role=role, theme=theme, answer=answer, by=desk)


def past_years(cast: Cast, told: dict[str, Any]) -> None:
    """Coded rows of the referrals before the sixty, so that rates can be shown."""
    past = told["past_years"]
    load_past_years(
        rows=past["rows"],
        triaged_in_time=past["triaged_in_time"],
        background_only=past["background_only"],
        quarters={"2024": (4,), "2026": (1, 2, 3)},
        districts=[cast.areas[slug].code for slug in past["districts"]],
        by=SYSTEM,
    )


def published(cast: Cast) -> None:
    """Tables put forward by one person and released by another, and the digest that is made of them."""
    first, second = cast.people["case_coordinator"], cast.people["dpo"]
    for period, keys in RELEASED:
        for key in keys:
            with suppress(DomainError), transaction.atomic():  # what the protection refuses stays unpublished
                table = releases.propose(key=key, period=period, by=first)
                releases.decide_release(release=table, approve=True, by=second)
    digests.build_digest(period=DIGEST, by=first)


def went_wrong(cast: Cast, clock: Clock) -> None:
    """The log of breaches holds a letter to a wrong door, dealt with in time."""
    clock.set(dt.date(2026, 6, 16))
    dpo = cast.people["dpo"]
    breach = breaches.log_breach(
        by=dpo,
        title="An invitation was put through a neighbour's door",
        nature="confidentiality",
        aware_at=timezone.now(),
        persons=1,
        records=1,
        consequences="The neighbour learned that a city office wanted to talk; not about what.",
    )
    clock.set(dt.date(2026, 6, 18))
    breaches.update_breach(
        breach=breach,
        by=dpo,
        measures="The letter was fetched. Invitations go by the way the person has chosen.",
        authority_reason="Unlikely to put anybody's rights at risk; decided with the authority's own questions.",
        persons_told_at=timezone.now(),
    )
    breaches.close_breach(breach=breach, by=dpo)


# --- what the story tells of single cases ----------------------------------------------------------------------------
def linked(cast: Cast, case: Case, special: dict[str, Any], clock: Clock) -> None:
    """Looked after together with others of the family."""
    clock.set(day(special["date"]) or TODAY)
    by = _coordinator(cast, special)
    for other in special["others"]:
        links.link_cases(case=case, number=other.number, reason="family", by=by)


def opened_in_need(cast: Cast, case: Case, special: dict[str, Any], clock: Clock) -> None:
    """A coordinator of elsewhere looks; two others read why, and what was looked at."""
    clock.set(day(special["date"]) or TODAY, 21)
    by = _coordinator(cast, special)
    opening = glass.break_glass(
        number=case.number, reason="coordinator_unreachable", words=words.IN_NEED, by=by
    )
    services.show_section(case=case, by=by, section="overview")
    clock.set(day(special["reviewed"]) or TODAY)
    for reviewer in (cast.people["case_coordinator_2"], cast.people["dpo"]):
        glass.read_opening(opening=opening, by=reviewer)
        glass.review_opening(opening=opening, justified=True, words=words.NEED_WAS_REAL, by=reviewer)


def copy_asked(cast: Cast, case: Case, special: dict[str, Any], clock: Clock) -> None:
    """The person has seen all that is held; what others told is left out, and says so."""
    dpo, coordinator = cast.people["dpo"], _coordinator(cast, special)
    request = _asked(case, "access", special, clock, dpo)
    clock.set(day(special["answered"]) or TODAY)
    pack.gather(request=request, by=coordinator)
    for entry in pack.entries(request=_fresh(request), by=coordinator):
        of_the_sender = entry.item.source == "referrals.concern" and entry.item.column.startswith("sender")
        pack.decide_entry(
            item=entry.item,
            choice="leave_out" if of_the_sender else "show",
            reason="referrer" if of_the_sender else "",
            instead="",
            by=coordinator,
        )
    pack.hand_in(request=_fresh(request), by=coordinator)
    pack.check_pack(request=_fresh(request), approve=True, by=dpo)
    pack.copy_for_person(request=_fresh(request), by=dpo)
    rights.conclude(request=_fresh(request), result="met", answer=words.COPY_SHOWN, by=dpo)


def objected(cast: Cast, case: Case, special: dict[str, Any], clock: Clock) -> None:
    """The person does not want to be asked again; it is respected."""
    dpo = cast.people["dpo"]
    request = _asked(case, "objection", special, clock, dpo)
    clock.set(day(special["answered"]) or TODAY)
    rights.conclude(request=_fresh(request), result="met", answer=words.NOT_ASKED_AGAIN, by=dpo)


def _asked(case: Case, kind: str, special: dict[str, Any], clock: Clock, dpo: User) -> SubjectRequest:
    on = day(special["date"]) or TODAY
    clock.set(on)
    request = rights.log_request(
        case=case, kind=kind, channel="in_person", received_on=on, words=words.ASKS[kind], by=dpo
    )
    rights.confirm_identity(
        request=request, how="Came in person and showed a card; no copy was made.", by=dpo
    )
    return _fresh(request)


def _fresh(request: SubjectRequest) -> SubjectRequest:
    with acting_for(SYSTEM):
        return SubjectRequest.objects.select_related("case").get(pk=request.pk)


def _coordinator(cast: Cast, special: dict[str, Any]) -> User:
    return cast.people[special.get("by", "case_coordinator")]


SPECIAL: Final[dict[str, Callable[[Cast, Case, dict[str, Any], Clock], None]]] = {
    "links": linked,
    "break_glass": opened_in_need,
    "access_request": copy_asked,
    "objection": objected,
    "coming_back": coming_back,
}
