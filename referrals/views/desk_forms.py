"""The forms by which concerns are raised: one core with steps and a sealed draft, and three faces for it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import SYSTEM, access
from portal.access.declare import public
from portal.errors import DomainError
from portal.ui.answers import answer_in_words
from portal.ui.steps import CHECK, Step, StepsPage
from referrals import services
from referrals.forms import concern as f
from referrals.forms.for_myself import MyHelpForm, MySituationForm
from referrals.gate import processes_for
from referrals.intake import as_concern
from referrals.notices import privacy_notice, receipt_text
from referrals.services import drafts, limits, work
from referrals.services.files import ACCEPT, cleaned
from referrals.services.intake import Received
from referrals.words import spoken

EMERGENCY = Step("emergency", gettext_lazy("Before we begin"), f.EmergencyForm)
PERSON = Step("person", gettext_lazy("Who it is about"), f.PersonForm)
HELP = Step("help", gettext_lazy("What helps, and what was tried"), f.HelpForm)
DANGER = ("yes", "unsure")


class ConcernSteps(StepsPage):
    """A concern in steps. What is typed waits in a draft that only this browser can open."""

    face: ClassVar[str] = ""
    channel: ClassVar[str] = ""
    source: ClassVar[str] = ""
    step_template: ClassVar[str] = "referrals/intake/step.html"
    check_template: ClassVar[str] = "referrals/intake/check.html"
    danger_template: ClassVar[str] = "referrals/intake/danger.html"
    closed_template: ClassVar[str] = "referrals/intake/closed.html"
    heading = gettext_lazy("Raise a concern")
    by_residents: ClassVar[bool] = False
    after_discard: ClassVar[str] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every answer stays out of caches; the browser is given the key of its draft, or loses it."""
        if not processes_for(self.channel, source=self.source, by=self.owner):
            return self.closed()
        self.token = request.COOKIES.get(self.cookie, "")
        self.draft = drafts.open_draft(token=self.token, face=self.face, owner=self.owner)
        self.typed = dict(self.draft.typed) if self.draft else {}
        self.begins = self.draft is None
        self.is_sent = False
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        if self.is_sent or not self.typed or self.face in drafts.LASTING:
            response.delete_cookie(self.cookie, samesite="Strict")
        else:
            response.set_cookie(
                self.cookie,
                self.token,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
        response["Cache-Control"] = "no-store, private"
        return response

    @property
    def cookie(self) -> str:
        """One a face, so that a call can be written down while an own form waits."""
        return f"{settings.DRAFT_COOKIE_NAME}-{self.face}"

    @property
    def owner(self) -> Any:
        """Who may go on with the draft, beside having its key."""
        return None if self.by_residents else self.request.user

    @property
    def address(self) -> str:
        """Where the request comes from; only a keyed digest of it is ever used."""
        return str(get_adapter().get_client_ip(self.request))

    def kept(self, step: Step) -> QueryDict | None:
        """What was typed at a step, from the draft."""
        typed = self.typed.get(step.slug)
        return QueryDict(typed) if typed is not None else None

    def keep(self, step: Step, data: QueryDict) -> None:
        """Keep what was typed. Past the limits nothing is written."""
        typed = data.copy()
        typed.pop("csrfmiddlewaretoken", None)
        if self.draft is None and self.by_residents:
            limits.pass_through(limits.beginning(), self.address)
        self.token = drafts.keep_step(
            token=self.token if self.draft else "", face=self.face, step=step.slug, typed=typed.urlencode(), owner=self.owner
        )  # fmt: skip
        self.typed[step.slug] = typed.urlencode()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Danger stops here, before anything is kept. Otherwise keep the step and go on."""
        if "discard" in request.POST:
            drafts.drop_draft(token=self.token, face=self.face, owner=self.owner)
            self.is_sent = True
            return redirect(self.after_discard or self.request.path)
        step = self.find(request.GET.get("step", "")) or self.steps[0]
        if request.GET.get("step") != CHECK and step is self.steps[0]:
            form = self.form_for(step, request.POST)
            if form.is_valid() and form.cleaned_data["emergency"] in DANGER:
                return self.stop(form.cleaned_data["emergency"])
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except DomainError as error:
            form = self.form_for(step, request.POST)
            form.is_valid()
            form.add_error(None, error.message)
            return self.draw(step, form)
        if self.begins and step is not self.steps[0] and request.GET.get("step") != CHECK:
            messages.info(
                request,
                _("Its time was over, so what you wrote before was deleted. This page is kept."),
            )
        return response

    def closed(self) -> HttpResponse:
        """No process in use takes concerns this way; nobody shall write for nothing."""
        return render(self.request, self.closed_template, {"heading": self.heading} | self.names())

    def stop(self, answer: str) -> HttpResponse:
        """Whom to call. Nothing is stored."""
        context = {
            "heading": self.heading,
            "unsure": answer == "unsure",
            "emergency": spoken(f.concern_form()["emergency"]),
        }
        return render(self.request, self.danger_template, context | self.extra())

    def finish(self) -> HttpResponse:
        """Send, once: two at the same time come one after the other, and the second finds the draft gone."""
        with transaction.atomic():
            held = drafts.open_draft(token=self.token, face=self.face, owner=self.owner, hold=True)
            if held is None:
                return redirect(self.request.path)
            answers: dict[str, dict[str, Any]] = {}
            for step in self.steps:
                form = self.form_for(step, self.kept(step) or QueryDict())
                if not form.is_valid():
                    return self.draw(step, form)
                answers[step.slug] = form.cleaned_data
            try:
                received = self.send(held, answers)
            except DomainError as error:
                return self.refused(error)
            drafts.drop_draft(token=self.token, face=self.face, owner=self.owner)
        self.is_sent = True
        return self.sent(received)

    def send(self, held: drafts.Draft, answers: dict[str, dict[str, Any]]) -> Received:
        """Store the concern."""
        by = SYSTEM if self.by_residents else self.request.user
        given = as_concern(answers, by=by, channel=self.channel)
        files = cleaned(self.request.FILES.getlist("files"))
        if self.by_residents:
            work.check(
                draft=held.name, begun_at=held.begun_at, challenge=self.request.POST.get("challenge", ""),
                proof=self.request.POST.get("proof", ""),
            )  # fmt: skip
            limits.pass_through(limits.sending(), self.address)
        try:
            return services.receive_concern(files=files, **given)
        except DomainError:
            if self.by_residents:
                limits.give_back(limits.sending(), self.address)
            raise

    def refused(self, error: DomainError) -> HttpResponse:
        """What stands against it, at its question or on the check page; everything typed is still there."""
        for step in self.steps:
            form = self.form_for(step, self.kept(step))
            if error.field in form.fields:
                form.is_valid()
                form.add_error(error.field, error.message)
                return self.draw(step, form)
        return self.draw_check(error.message)

    def sent(self, received: Received) -> HttpResponse:
        """What the sender sees then."""
        raise NotImplementedError

    def draw(self, step: Step, form: forms.Form) -> HttpResponse:
        """One step, with the texts that belong to it."""
        at = self.steps.index(step)
        context = {
            "heading": self.heading, "step": step, "form": form, "number": at + 1, "amount": len(self.steps),
            "back": f"?step={self.steps[at - 1].slug}" if at else "", "back_to_check": self.request.GET.get("back") == CHECK,
            "texts": spoken(f.concern_form()), "is_first": at == 0,
        }  # fmt: skip
        return render(self.request, self.step_template, context | self.extra())

    def draw_check(self, refusal: str = "") -> HttpResponse:
        """All answers, each with the way to change it; files are chosen here, since browsers forget them on the way."""
        parts, seen = [], []
        for step in self.steps:
            form = self.form_for(step, self.kept(step))
            form.is_valid()
            cleaned_data = getattr(form, "cleaned_data", {})
            lists = ("observed", "circumstances", "self_circumstances")
            seen += [slug for name in lists for slug in cleaned_data.get(name) or []]
            change = f"?step={step.slug}&back={CHECK}"
            pairs = [(field.label, answer_in_words(field), change) for field in form]
            if pairs:
                parts.append((step.title, pairs))
        context = {
            "heading": self.heading, "parts": parts, "refusal": refusal, "accept": ACCEPT, "care": f.calls_for_care(seen),
            "asked": work.ask(self.draft.name) if self.by_residents and self.draft else None,
            "back": f"?step={self.steps[-1].slug}",
        }  # fmt: skip
        return render(self.request, self.check_template, context | self.extra())

    def extra(self) -> dict[str, Any]:
        """Names and numbers that the pages speak of, and how long a draft is kept."""
        return self.names() | {
            "kept_hours": drafts.LIFETIME // dt.timedelta(hours=1), "kept_days": drafts.lifetime(self.face).days,
            "lasting": self.face in drafts.LASTING, "has_draft": bool(self.typed),
        }  # fmt: skip

    def names(self) -> dict[str, Any]:
        """Whom to call."""
        return {
            "number_to_call": f.emergency_number(), "desk_phone": settings.DESK_PHONE, "desk_hours": settings.DESK_HOURS,
        }  # fmt: skip


@public
class PublicForm(ConcernSteps):
    """For residents: calm, one thing at a time, anonymous if they like."""

    face = "public"
    channel = "public_form"
    by_residents = True
    step_template = "referrals/intake/public_step.html"
    check_template = "referrals/intake/public_check.html"
    danger_template = "referrals/intake/public_danger.html"
    closed_template = "referrals/intake/public_closed.html"
    heading = gettext_lazy("I am worried about somebody")
    steps: ClassVar[tuple[Step, ...]] = (
        EMERGENCY,
        Step("notice", gettext_lazy("What happens with what you tell us"), f.NoticeForm),
        Step("situation", gettext_lazy("What you noticed"), f.SituationForm),
        HELP,
        PERSON,
        Step("you", gettext_lazy("About you"), f.YouForm),
    )

    def extra(self) -> dict[str, Any]:
        """With the privacy notice."""
        return super().extra() | {
            "notice": privacy_notice(),
            "is_about_me": bool(self.source),
            "may_ask_for_myself": bool(processes_for(self.channel, source="self")),
        }

    def sent(self, received: Received) -> HttpResponse:
        """The code, shown once."""
        named = bool(QueryDict(self.typed.get("you", "")).get("your_name"))
        context = {"code": shown_code(received.code), "text": receipt_text(named=named)}
        return render(self.request, "referrals/intake/public_receipt.html", context | self.extra())


@public
class ForMyselfForm(PublicForm):
    """For whoever would like help themselves: no question about anybody else."""

    face = "myself"
    source = "self"
    heading = gettext_lazy("I would like help for myself")
    steps = (
        EMERGENCY,
        Step("notice", gettext_lazy("What happens with what you tell us"), f.NoticeForm),
        Step("situation", gettext_lazy("What it is about"), MySituationForm),
        Step("help", gettext_lazy("What helps you"), MyHelpForm),
        Step("you", gettext_lazy("How to reach you"), f.YouForm),
    )


@access("referrals.raise_concern")
class FrontlineForm(ConcernSteps):
    """For professionals who are signed in."""

    face = "frontline"
    channel = "frontline_form"
    after_discard = "referrals:my_referrals"
    steps = (
        EMERGENCY,
        Step("situation", gettext_lazy("What you noticed"), f.OthersSituationForm),
        Step("work", gettext_lazy("Your service"), f.WorkForm),
        HELP,
        PERSON,
        Step("you", gettext_lazy("How to reach you"), f.YouForm),
    )

    def sent(self, received: Received) -> HttpResponse:
        """On to the own list: no code is needed."""
        messages.success(
            self.request,
            _("Your message has arrived. If there is a question or a result, you find it here."),
        )
        return redirect("referrals:my_referrals")


@access("referrals.take_down_concern")
class DeskForm(ConcernSteps):
    """For the desk, while somebody speaks on the telephone or sits opposite."""

    face = "desk"
    channel = "telephone"
    heading = gettext_lazy("Take down a concern")
    danger_template = "referrals/intake/desk_danger.html"
    steps = (
        EMERGENCY,
        Step("caller", gettext_lazy("Who is calling"), f.CallerForm),
        Step("situation", gettext_lazy("What they noticed"), f.OthersSituationForm),
        HELP,
        Step("person", gettext_lazy("Who it is about"), f.DeskPersonForm),
    )

    def extra(self) -> dict[str, Any]:
        """With the notice to read out."""
        return super().extra() | {"notice": privacy_notice(self.channel)}

    def sent(self, received: Received) -> HttpResponse:
        """The code, to be read to the caller."""
        context = {"code": shown_code(received.code), "case": received.case}
        return render(self.request, "referrals/intake/desk_receipt.html", context | self.extra())


def shown_code(code: str) -> str:
    """A receipt code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
