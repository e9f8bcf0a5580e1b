"""Template tags of case pages."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from referrals import drawn
from referrals.models import Case, StepRequest
from referrals.outcomes import closed_as, outcome_title
from referrals.overview import Head, head_of, mark_of, next_words
from referrals.sections import Section
from referrals.standing import process_of
from referrals.words import word

register = template.Library()


@register.simple_tag(takes_context=True)
def case_head(context: template.Context, case: Case) -> Head:
    """`{% case_head case as head %}`: what stands on top of every page of a case, for the person who looks."""
    return _head(context, case)


def _head(context: template.Context, case: Case) -> Head:
    """Worked out once a request."""
    request: Any = context["request"]
    known: tuple[Any, Head] | None = getattr(request, "case_head", None)
    if known is None or known[0] != case.pk:
        known = request.case_head = (case.pk, head_of(case, request.user, context.get("use_stopped")))
    return known[1]


@register.simple_tag(takes_context=True)
def section_with(context: template.Context, group: str) -> Section | None:
    """`{% section_with "screening" as place %}`: the viewer's section that has a field group."""
    sections = _head(context, context["case"]).sections if group else []
    return next((s for s in sections if group in s.groups or group == f"section:{s.slug}"), None)


@register.filter
def step_title(request: StepRequest) -> str:
    """What a request asks for, in the words of the case's process."""
    step = process_of(request.case).by_slug.get(request.step)
    return _(step.title) if step else request.step


register.simple_tag(next_words)


@register.filter
def words_for(slug: str, kind: str) -> str:
    """`{{ row.reason|words_for:"transition_reasons" }}`: the words of a slug."""
    return word(kind, slug) if slug else "–"


register.filter(closed_as)


@register.filter
def asked_outcome(request: StepRequest) -> str:
    """What a request asks to close a case as."""
    return outcome_title(process_of(request.case), request.outcome, request.own_outcome)


@register.filter
def state_mark(case: Case) -> Any:
    """The state of a case as tint, icon and word."""
    return mark_of(process_of(case), case.state)


@register.simple_tag
def desk_rows(cases: Any, target: str) -> SafeString:
    """The rows of a list of the desk."""
    return drawn.desk_rows(cases, target)


@register.simple_tag
def board_cards(cards: Any) -> SafeString:
    """The cards of one column of the board."""
    return drawn.board_cards(cards)
