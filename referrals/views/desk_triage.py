"""Forms of triage: each posts to itself, keeps what was typed on an error, and leads back to its section."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.unsent import unsent
from portal.audit.services import record
from referrals import configuration, services
from referrals.forms import desk as f
from referrals.models import Case, Record
from referrals.services import moving
from referrals.services.files import cleaned
from referrals.services.sealing import keys_of
from referrals.services.snapshot import SUMMARY
from referrals.views.page import case_of, case_page
from referrals.views.section_form import section_form
from referrals.words import choices, spoken
from referrals.workflow.vocabulary import load_yaml


@case_page("referrals.screen_case")
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, pk: Any) -> HttpResponse:
    """All questions of the first look; those that changed are written."""
    case = case_of(request, pk, "referrals.screen_case")
    told = spoken(load_yaml("screening.yaml"))
    keys = keys_of(case)
    initial: dict[str, str] = {}
    for row in case.screening.filter(round=case.round):
        initial |= {
            f"answer_{row.question}": row.answer, f"reason_{row.question}": keys.open(row, "reason"), f"source_{row.question}": keys.open(row, "source"),
        }  # fmt: skip
    form = f.ChecklistForm(
        request.POST or None, initial=initial, questions=sorted(told["questions"], key=lambda q: q["order"])
    )

    def save(_given: Any) -> None:
        for question, answer, reason, source in form.changed():
            services.answer_question(
                case=case, question=question, answer=answer, reason=reason, source=source, by=request.user
            )

    record(action="referrals.read_case", actor=request.user, obj=case, details={"groups": ["screening"]})
    return section_form(
        request, case, form, section="screening", heading=_("Screening checklist"), save=save, done=_("The answers are kept."),
        template="referrals/desk/checklist.html", rules=told["rules"],
    )  # fmt: skip


@case_page("referrals.move_process_case")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let a received concern run under another process, and see who would then see what."""
    case = case_of(request, pk, "referrals.move_process_case")
    others = [configuration.in_force(slug) for slug in configuration.in_use() if slug != case.process]
    form = f.MoveForm(request.POST or None, offered=[(one.slug, one.title) for one in others])
    return section_form(
        request, case, form, lambda given: moving.move_to_process(case=case, by=request.user, **given), section="overview",
        heading=_("Move to another process"), submit=_("Move it"), done=_("It runs under the other process now. Its clock has begun anew."),
        purpose=_("Possible until somebody begins to look at it. From then on it stays where it is."),
        template="referrals/desk/move.html", sights=[(one.title, moving.sight_after_moving(case, one.slug, request.user)) for one in others],
    )  # fmt: skip


@case_page("referrals.record_case")
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: Any) -> HttpResponse:
    """A note that a step asks for."""
    case = case_of(request, pk, "referrals.record_case")
    form = f.NoteForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    return section_form(
        request, case, form, section="screening", heading=_("Write a note"), done=_("The note is on record."),
        save=lambda given: services.write_record(case=case, kind=given["kind"], text=given["text"], by=request.user),
    )  # fmt: skip


@case_page("referrals.write_message_case")
@require_http_methods(["GET", "POST"])
def write_message(request: HttpRequest, pk: Any, concern: Any) -> HttpResponse:
    """Write to who raised the concern."""
    case = case_of(request, pk, "referrals.write_message_case")
    whose = get_object_or_404(case.concerns.select_related("case", "sender"), pk=concern)
    form = f.MessageForm(request.POST or unsent(request), request.FILES or None)
    return section_form(
        request, case, form, section="messages", heading=_("Write to who raised it"), submit=_("Send"),
        done=_("Sent. They read it with their code or under “My referrals”."), multipart=True,
        save=lambda given: services.write_message(
            concern=whose, text=given["text"], is_question=given["is_question"],
            files=cleaned(request.FILES.getlist("files")), by=request.user,
        ),
    )  # fmt: skip


@case_page("referrals.write_message_case")
@require_POST
def mark_read(request: HttpRequest, pk: Any) -> HttpResponse:
    """What senders wrote was read."""
    case = case_of(request, pk, "referrals.write_message_case")
    services.mark_read(case=case, by=request.user)
    return redirect("referrals:case_section", pk=pk, section="messages")


@case_page("referrals.ask_police_case")
@require_http_methods(["GET", "POST"])
def ask_police(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put the police question to a liaison."""
    case = case_of(request, pk, "referrals.ask_police_case")
    form = f.AskPoliceForm(request.POST or None)
    return section_form(
        request, case, form, section="police", heading=_("Ask the police"), submit=_("Ask"), done=_("The liaison has been asked."),
        save=lambda given: services.ask_police(case=case, liaison=given["liaison"], by=request.user),
    )  # fmt: skip


@case_page("referrals.answer_police_case")
@require_http_methods(["GET", "POST"])
def answer_police(request: HttpRequest, pk: Any) -> HttpResponse:
    """The liaison's answer."""
    case = case_of(request, pk, "referrals.answer_police_case")
    form = f.PoliceAnswerForm(request.POST or None)
    return section_form(
        request, case, form, section="police", heading=_("Answer of the police"), submit=_("Answer"), done=_("Your answer is with the desk."),
        save=lambda given: services.answer_police(case=case, answer=given["answer"], note=given["note"], by=request.user),
    )  # fmt: skip


def latest_summary(case: Case) -> Record | None:
    """The summary that counts: the one written last in this round."""
    return case.records.filter(round=case.round, kind=SUMMARY).order_by("-at").select_related("by").first()


@case_page("referrals.summarise_case")
@require_http_methods(["GET", "POST"])
def summary(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write the summary without identity, or write it anew; then it has to be checked anew."""
    case = case_of(request, pk, "referrals.summarise_case")
    before = latest_summary(case)
    initial: dict[str, Any] = {}
    if before is not None:
        record(
            action="referrals.read_case",
            actor=request.user,
            obj=case,
            details={"groups": ["summary_deidentified"]},
        )
        initial = {"factors": before.codes, "text": keys_of(case).open(before, "text")}
        initial["age"] = next((code for code in before.codes if code in dict(choices("age_bands"))), "")
    form = f.SummaryForm(request.POST or None, initial=initial)
    return section_form(
        request, case, form, section="summary", heading=_("Summary without identity"), done=_("Written. Somebody else has to check it."),
        save=lambda given: services.write_record(
            case=case, kind=SUMMARY, text=given["text"], codes=[given["age"], *given["factors"]], by=request.user,
        ),
    )  # fmt: skip


@case_page("referrals.record_case")
@require_http_methods(["GET", "POST"])
def check_summary(request: HttpRequest, pk: Any) -> HttpResponse:
    """The second person's check."""
    case = case_of(request, pk, "referrals.record_case")
    found = latest_summary(case)
    if found is None:
        raise Http404
    form = f.SummaryCheckForm(request.POST or None)
    record(
        action="referrals.read_case",
        actor=request.user,
        obj=case,
        details={"groups": ["summary_deidentified"]},
    )
    return section_form(
        request, case, form, section="summary", heading=_("Check the summary"), submit=_("Nothing in it identifies anybody"),
        done=_("Checked."), save=lambda given: services.check_record(record=found, by=request.user),
        template="referrals/desk/check_summary.html", text=keys_of(case).open(found, "text"), own=found.by_id == request.user.pk,
    )  # fmt: skip
