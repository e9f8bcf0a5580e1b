"""Template tags of case pages."""

from typing import Any

from django import template

from referrals.models import Case
from referrals.overview import Head, head_of, mark_of
from referrals.standing import process_of
from referrals.words import word

register = template.Library()


@register.simple_tag(takes_context=True)
def case_head(context: template.Context, case: Case) -> Head:
    """`{% case_head case as head %}`: what stands on top of every page of a case, for the person who looks."""
    return head_of(case, context["request"].user)


@register.filter
def words_for(slug: str, kind: str) -> str:
    """`{{ row.reason|words_for:"transition_reasons" }}`: the words of a slug."""
    return word(kind, slug) if slug else "–"


@register.filter
def state_mark(case: Case) -> Any:
    """The state of a case as tint, icon and word."""
    return mark_of(process_of(case), case.state)
