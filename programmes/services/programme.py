"""Writing the programme registry."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.access import authorise
from portal.access.act import act
from portal.access.grants import grant, revoke
from portal.accounts.enums import Role
from portal.errors import DomainError
from portal.events import publish
from portal.text import clean
from programmes.enums import CheckKind, CheckResult, Level, ProgrammeStatus
from programmes.events import programme_stepped
from programmes.models import BudgetLine, Programme, ProgrammeCheck, ProgrammePartner, ProgrammeTransition
from programmes.workflow import PROGRAMME_STEPS

PLAIN = (
    "title", "summary", "level", "intervention", "city_role", "target_note", "department", "lead", "measure", "starts_on", "ends_on", "method",
    "if_text", "then_text", "because_text", "safeguarding_contact", "vulnerability", "sequence", "practitioner_training", "setting",
    "national_counterpart", "trauma_informed", "stigma_mitigation", "long_term_support",
)  # fmt: skip
MANY = ("target_groups", "areas")
LISTS = ("partners", "budget")
ONLY_SECONDARY = ("vulnerability", "sequence", "practitioner_training")
ONLY_TERTIARY = (
    "setting",
    "national_counterpart",
    "trauma_informed",
    "stigma_mitigation",
    "long_term_support",
)


def create_programme(*, by: Any, slug: str = "", at: dt.datetime | None = None, **values: Any) -> Programme:
    """A new concept.

    Args:
        by: who writes it.
        slug: stable short name; made from the title where none is given.
        at: when it was written, for data brought over from elsewhere.
        values: PLAIN fields; `target_groups`, `areas` as iterables; `partners` as organisations or (organisation, part);
            `budget` as (year, source, funder, amount).

    Raises:
        DomainError: something does not add up, or the short name is taken.
    """
    plain = _plain(values)
    with act("programmes.add_programme", by=by, on=Programme) as event:
        name = slug or _free_slug(plain.get("title", ""))
        if Programme.objects.filter(slug=name).exists():
            raise DomainError(
                _("There is a programme with this short name already."), field="slug", code="conflict"
            )
        programme = Programme(slug=name, created_by=None if getattr(by, "is_system", False) else by, **plain)
        _check(programme)
        programme.save()
        _write_lists(programme, values)
        if at is not None:
            Programme.objects.filter(pk=programme.pk).update(created_at=at)
        event.on = programme
    return programme


def update_programme(*, programme: Programme, by: Any, version: int, **values: Any) -> Programme:
    """Change a programme; earlier values stay in its history.

    Raises:
        DomainError: `conflict` if someone changed it meanwhile, or something does not add up.
    """
    plain = _plain(values)
    with transaction.atomic():
        locked = Programme.objects.select_for_update().get(pk=programme.pk)
        with act("programmes.change_programme", by=by, on=locked) as event:
            if locked.version != version:
                raise DomainError(
                    _(
                        "Someone has changed this programme since you opened it. Look at the new values, then save again."
                    ),
                    code="conflict",
                )
            changed = [name for name, value in plain.items() if getattr(locked, name) != value]
            for name in changed:
                setattr(locked, name, plain[name])
            _check(locked)
            locked.version += 1
            locked.save()
            _write_lists(locked, values)
            event.details["fields"] = changed + [name for name in (*MANY, *LISTS) if name in values]
    return locked


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - {*PLAIN, *MANY, *LISTS}
    if unknown:
        raise TypeError(f"not fields of a programme: {sorted(unknown)}")
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in values.items()
        if name in PLAIN
    }


def _free_slug(title: str) -> str:
    stem = slugify(title).replace("-", "_")[:70] or "programme"
    taken = set(Programme.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 10_000))) if name not in taken)


def _check(programme: Programme) -> None:
    """The level decides which parts a programme has."""
    if not programme.title:
        raise DomainError(_("Give it a title."), field="title")
    if programme.starts_on and programme.ends_on and programme.ends_on < programme.starts_on:
        raise DomainError(_("It can't end before it starts."), field="ends_on")
    if programme.level not in programme.intervention.levels:
        raise DomainError(
            _("“%(area)s” is not an area of intervention for %(level)s.")
            % {"area": programme.intervention.name, "level": str(programme.get_level_display()).lower()},
            field="intervention",
        )
    if programme.level != Level.SECONDARY:
        _empty(programme, ONLY_SECONDARY)
    if programme.level != Level.TERTIARY:
        _empty(programme, ONLY_TERTIARY)


def _empty(programme: Programme, names: Iterable[str]) -> None:
    for name in names:
        setattr(programme, name, [] if name == "setting" else "")


def _write_lists(programme: Programme, values: Mapping[str, Any]) -> None:
    for name in MANY:
        if name in values:
            getattr(programme, name).set(values[name])
    if "partners" in values:
        wanted = [entry if isinstance(entry, tuple) else (entry, "") for entry in values["partners"]]
        if any(organisation.pk == programme.lead_id for organisation, _part in wanted):
            raise DomainError(_("The lead organisation is not listed among the partners."), field="partners")
        programme.partnerships.exclude(
            organisation__in=[organisation for organisation, _part in wanted]
        ).delete()
        for organisation, part in wanted:
            ProgrammePartner.objects.update_or_create(
                programme=programme, organisation=organisation, defaults={"part": part}
            )
    if "budget" in values:
        _write_budget(programme, list(values["budget"]))


def _write_budget(programme: Programme, lines: list[tuple[int, str, str, Decimal]]) -> None:
    if len({(year, source, funder) for year, source, funder, _amount in lines}) < len(lines):
        raise DomainError(_("Each year and source appears once. Add the amounts up."), field="budget")
    if any(Decimal(amount) < 0 for *_rest, amount in lines):
        raise DomainError(_("An amount can't be less than 0."), field="budget")
    programme.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(programme=programme, year=year, source=source, funder=funder, amount=amount)
        for year, source, funder, amount in lines
    )


def record_check(
    *, programme: Programme, kind: str, done_on: dt.date, result: str, by: Any, note: str = ""
) -> ProgrammeCheck:
    """Add a do-no-harm or gender check; the newest by date stands.

    Raises:
        DomainError: the day is still to come.
    """
    if done_on > timezone.localdate():
        raise DomainError(_("This day is still to come."), field="done_on")
    with act("programmes.check_programme", by=by, on=programme) as event:
        check = ProgrammeCheck.objects.create(
            programme=programme,
            kind=CheckKind(kind),
            done_on=done_on,
            result=CheckResult(result),
            note=clean(note),
            recorded_by=None if getattr(by, "is_system", False) else by,
        )
        event.details.update(kind=kind, result=result)
    return check


def blockers(programme: Programme, action: str) -> list[str]:
    """Why a step can't be taken yet, in sentences; empty when nothing stands in the way."""
    missing = []
    if action == "approve":
        for kind in CheckKind:
            check = programme.latest_check(kind)
            if check is None or check.result not in (CheckResult.COMPLETE, CheckResult.CONDITIONS):
                missing.append(_("The check “%(check)s” is not done.") % {"check": kind.label})
    if action == "start":
        if not programme.safeguarding_contact:
            missing.append(_("There is no safeguarding contact."))
        if programme.starts_on is None:
            missing.append(_("There is no start date."))
    return missing


def step_programme(
    *, programme: Programme, action: str, by: Any, reason: str = "", at: dt.datetime | None = None
) -> Programme:
    """Take a programme from one status to the next.

    Args:
        programme: the programme.
        action: a key of PROGRAMME_STEPS.
        by: who decides.
        reason: required where the step says so.
        at: when it took effect, for data brought over from elsewhere (then nothing stands in its way); now by default.

    Raises:
        DomainError: `state` where it is not possible from here, or what is still missing.
    """
    step = PROGRAMME_STEPS[action]
    words = clean(reason)
    with transaction.atomic():
        locked = Programme.objects.select_for_update().get(pk=programme.pk)
        if locked.status not in step.sources:
            authorise(by, "programmes.add_programme")
            raise DomainError(
                _("This can't be done now: it is “%(status)s”.") % {"status": locked.get_status_display()},
                code="state",
            )
        with act(f"programmes.{action}_programme", by=by, on=locked):
            if step.needs_reason and not words:
                raise DomainError(_("Write a sentence, so that the others understand."), field="reason")
            if at is None and (missing := blockers(locked, action)):
                raise DomainError(" ".join(missing), code="state")
            before, locked.status = locked.status, ProgrammeStatus(step.target)
            locked.version += 1
            locked.save(update_fields=["status", "version", "updated_at"])
            ProgrammeTransition.objects.create(
                programme=locked,
                action=action,
                from_status=before,
                to_status=step.target,
                by=None if getattr(by, "is_system", False) else by,
                at=at or timezone.now(),
                reason=words,
            )
            publish(programme_stepped, programme_id=locked.pk, action=action)
    return locked


def assign_evaluator(*, programme: Programme, to: Any, by: Any) -> None:
    """Open a programme and its logs to an evaluator.

    Raises:
        DomainError: the person is not an evaluator.
    """
    authorise(by, "programmes.assign_programme", programme)
    if not to.has_role(Role.EVALUATOR):
        raise DomainError(_("This person does not have the role of evaluator."), field="evaluator")
    grant("programmes.evaluate_programme", to=to, on=programme, by=by)


def release_evaluator(*, programme: Programme, from_: Any, by: Any) -> None:
    """Take the programme back from an evaluator."""
    authorise(by, "programmes.assign_programme", programme)
    revoke("programmes.evaluate_programme", from_=from_, on=programme, by=by)
