"""Long forms as steps with a check-your-answers page. What is typed is kept in the session until the end, and never lost on the way.

An app writes::

    @access("mapping.start_round")
    class NewRound(StepsPage):
        key = "new_round"
        steps = (Step("place", _("Where"), PlaceForm), Step("people", _("Who"), PeopleForm))
        heading = _("Start a mapping round")

        def done(self, answers):          # {slug: cleaned_data}
            round = rounds.start(**answers["place"], by=self.request.user)
            return redirect(round)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from portal.errors import DomainError, add_to_form
from portal.ui.answers import answer_in_words

Text = str | Promise
CHECK = "check"


@dataclass(frozen=True)
class Step:
    """One page of a long form."""

    slug: str
    title: Text
    form: type[forms.Form]


class StepsPage(View):
    """A form in steps. The address says which step: `?step=people`; the last is `?step=check`."""

    key: ClassVar[str] = ""
    steps: ClassVar[Sequence[Step]] = ()
    heading: ClassVar[Text] = ""
    submit: ClassVar[Text] = ""
    template_name: ClassVar[str] = "ui/steps.html"

    def done(self, answers: dict[str, dict[str, Any]]) -> HttpResponse:
        """Everything is answered and sound: call the service and say where to go. May raise DomainError."""
        raise NotImplementedError

    def form_for(self, step: Step, data: QueryDict | None) -> forms.Form:
        """The form of a step, filled with what is already known."""
        return step.form(data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The step asked for, or the first that is not answered yet."""
        slug = request.GET.get("step", "")
        if slug == CHECK and self.first_open() is None:
            return self.draw_check()
        asked = self.find(slug)
        step = (
            asked if asked is not None and asked in self.reachable() else self.first_open() or self.steps[0]
        )
        kept = self.kept(step)
        form = self.form_for(step, None)
        if kept is not None:
            form = self.form_for(step, kept)
        return self.draw(step, form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep a step's answers and go on; on the check page, finish."""
        if request.GET.get("step") == CHECK:
            return self.finish()
        step = self.find(request.GET.get("step", "")) or self.steps[0]
        form = self.form_for(step, request.POST)
        if not form.is_valid():
            return self.draw(step, form)
        self.keep(step, request.POST)
        following = self.first_open()
        at = self.steps.index(step)
        wanted = CHECK if following is None and request.GET.get("back") == CHECK else ""
        upcoming = self.steps[at + 1].slug if at + 1 < len(self.steps) else CHECK
        return redirect(f"{request.path}?step={wanted or upcoming}")

    def finish(self) -> HttpResponse:
        """Ask every form once more and hand over; what no longer fits is shown at its step."""
        answers: dict[str, dict[str, Any]] = {}
        for step in self.steps:
            form = self.form_for(step, self.kept(step) or QueryDict())
            if not form.is_valid():
                return self.draw(step, form)
            answers[step.slug] = form.cleaned_data
        try:
            response = self.done(answers)
        except DomainError as error:
            step = next((s for s in self.steps if error.field in s.form.base_fields), self.steps[-1])
            form = self.form_for(step, self.kept(step))
            form.is_valid()
            add_to_form(form, error)
            return self.draw(step, form)
        self.request.session.pop(self.session_key, None)
        return response

    @property
    def session_key(self) -> str:
        """Where the answers wait; several records of one kind don't mix."""
        return f"steps:{self.key}:{self.request.path}"

    def kept(self, step: Step) -> QueryDict | None:
        """What was typed at a step, or None."""
        typed = self.request.session.get(self.session_key, {}).get(step.slug)
        return QueryDict(typed) if typed is not None else None

    def keep(self, step: Step, data: QueryDict) -> None:
        """Keep what was typed."""
        typed = data.copy()
        typed.pop("csrfmiddlewaretoken", None)
        self.request.session[self.session_key] = {
            **self.request.session.get(self.session_key, {}),
            step.slug: typed.urlencode(),
        }

    def find(self, slug: str) -> Step | None:
        """The step of that name."""
        return next((step for step in self.steps if step.slug == slug), None)

    def first_open(self) -> Step | None:
        """The first step without answers."""
        return next((step for step in self.steps if self.kept(step) is None), None)

    def reachable(self) -> list[Step]:
        """Answered steps and the first open one."""
        first = self.first_open()
        return [step for step in self.steps if self.kept(step) is not None or step is first]

    def draw(self, step: Step, form: forms.Form) -> HttpResponse:
        """One step."""
        at = self.steps.index(step)
        back = f"?step={self.steps[at - 1].slug}" if at else ""
        context = {
            "heading": self.heading, "step": step, "form": form, "number": at + 1, "amount": len(self.steps), "back": back,
        }  # fmt: skip
        return render(self.request, self.template_name, context | self.extra())

    def draw_check(self) -> HttpResponse:
        """All answers, each with the way to change it."""
        parts = []
        for step in self.steps:
            form = self.form_for(step, self.kept(step))
            form.is_valid()
            change = f"?step={step.slug}&back={CHECK}"
            parts.append(
                (step.title, [(f.label, answer_in_words(f), change) for f in form if not f.is_hidden])
            )
        context = {"heading": self.heading, "parts": parts, "submit": self.submit or _("Send")}
        return render(self.request, "ui/check_answers.html", context | self.extra())

    def extra(self) -> dict[str, Any]:
        """Further context for the pages."""
        return {}
