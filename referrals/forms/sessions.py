"""The lead's forms for sessions of parts whose provider has no account."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from portal.ui.widgets import PickOne
from referrals.forms.plan import part_title, without_account
from referrals.forms.work import WorkForm, work
from referrals.models import Case, Session
from referrals.services.sessions import correct_session, log_session
from referrals.support_words import support_list, title_in


class TookPlaceForm(WorkForm):
    """Whether a session took place, and when."""

    attendance = forms.ChoiceField(
        label=_("Did it take place?"), choices=support_list("session_attendance"), widget=PickOne
    )
    on = DateField(label=_("Day"))


@work
class LeadSessionForm(TookPlaceForm):
    """A session of a part whose provider has no account."""

    slug, section, perm, main = "session", "sessions", "referrals.log_session_case", True
    button = _("Log a session")
    heading, submit = _("Log a session"), _("Log")
    purpose = _("Whether what was agreed took place. Nothing about how somebody was.")
    done = _("Logged.")
    field_order = ("part",)
    part = forms.ChoiceField(label=_("Part"), widget=forms.RadioSelect)
    sent_as = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The lead's own parts."""
        fields: dict[str, Any] = self.fields
        self.parts = {str(part.thread): part for part in without_account(self.case)}
        fields["part"].choices = [(thread, part_title(part)) for thread, part in self.parts.items()]
        fields["on"].initial, fields["sent_as"].initial = timezone.localdate(), uuid.uuid4()
        if len(self.parts) == 1:
            fields["part"].initial = next(iter(self.parts))

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """For the lead, where there is such a part."""
        return case.lead_id == by.pk and bool(without_account(case).exists())

    def save(self) -> None:
        """Log it."""
        given = self.cleaned_data
        log_session(
            case=self.case,
            thread=uuid.UUID(given["part"]),
            on=given["on"],
            attendance=given["attendance"],
            by=self.by,
            sent_as=given["sent_as"],
        )


@work
class LeadCorrectionForm(TookPlaceForm):
    """A session that the lead logged wrongly."""

    slug, section, perm = "correct_session", "sessions", "referrals.log_session_case"
    button = _("Correct a session")
    heading, submit = _("Correct a session"), _("Correct")
    purpose = _("What was logged before is kept and shown beside it.")
    done = _("Corrected. What stood there before is kept.")
    field_order = ("session",)
    session = forms.ChoiceField(label=_("Session"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The last sessions of the lead's own parts."""
        fields: dict[str, Any] = self.fields
        words = support_list("session_attendance")
        self.rows = {str(row.pk): row for row in own_sessions(self.case)[:30]}
        fields["session"].choices = [
            (pk, f"{date_format(row.on)}: {title_in(words, row.attendance)}") for pk, row in self.rows.items()
        ]

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """For the lead, where there is such a session."""
        return case.lead_id == by.pk and own_sessions(case).exists()

    def save(self) -> None:
        """Correct it."""
        given = self.cleaned_data
        correct_session(
            session=self.rows[given["session"]], on=given["on"], attendance=given["attendance"], by=self.by
        )


def own_sessions(case: Case) -> Any:
    """Sessions of parts without an account of a provider."""
    threads = without_account(case).values_list("thread", flat=True)
    return Session.objects.filter(case=case, thread__in=threads).order_by("-on", "-logged_at")
