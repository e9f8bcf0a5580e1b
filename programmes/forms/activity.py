"""Logging an activity: five answers, everything else folded away and optional."""

import uuid
from collections import defaultdict
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.areas.models import Area
from portal.ui.choices import Ready
from portal.ui.drawn import drawn_once
from portal.ui.forms import DateField
from portal.ui.widgets import Counter, LongSelect, PickOne, Radios
from programmes.enums import LogStatus, Mode
from programmes.forms import offered
from programmes.languages import NAMES
from programmes.models import ActivityLog, ActivityType, BreakdownCategory, BreakdownDimension, Programme
from programmes.names import likely_names
from programmes.own import programmes_to_log
from programmes.remarks import known_words

TILES = 6
OTHER = "other"
ICONS = {
    "community": "people", "learning": "book", "youth": "door-open", "sport": "dribbble", "culture": "music-note-beamed", "place": "geo-alt",
    "communication": "megaphone", "support": "chat-heart", "training": "mortarboard", "partnership": "diagram-3", "work": "tools",
}  # fmt: skip
TEXTS = ("happened", "learned", "concerns")
MORE = ("title", "first_time", "starts_at", "hours", "facilitators", "sessions", "mode", "languages", *TEXTS)


class ActivityForm(forms.Form):
    """What is asked of an activity, for logging and for changing. Shape is checked here, rules in the services."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(label=gettext_lazy("Programme"), queryset=Programme.objects.none())
    date = DateField(label=gettext_lazy("Which day?"))
    type = forms.ModelChoiceField(
        label=gettext_lazy("What did you do?"), queryset=ActivityType.objects.none(), required=False
    )
    attendance = forms.IntegerField(
        label=gettext_lazy("How many people came?"),
        help_text=gettext_lazy("A head count. Your best estimate is fine; write 0 if nobody came."),
        min_value=0,
        required=False,
        widget=Counter,
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Where?"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose a place"),
        widget=LongSelect,
    )
    title = forms.CharField(
        label=gettext_lazy("A title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as “Open evening with the ferry crew”."),
    )
    first_time = forms.IntegerField(
        label=gettext_lazy("How many were there for the first time?"),
        min_value=0,
        required=False,
        widget=forms.NumberInput({"class": "w-num", "inputmode": "numeric"}),
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Start"),
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "w-time"}, format="%H:%M"),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("How many hours?"),
        required=False,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput({"class": "w-num", "inputmode": "decimal"}),
        localize=True,
    )
    facilitators = forms.IntegerField(
        label=gettext_lazy("How many of you led it?"),
        min_value=0,
        required=False,
        widget=forms.NumberInput({"class": "w-num", "inputmode": "numeric"}),
    )
    sessions = forms.IntegerField(
        label=gettext_lazy("How many sessions?"),
        min_value=1,
        required=False,
        widget=forms.NumberInput({"class": "w-num", "inputmode": "numeric"}),
        help_text=gettext_lazy("More than one if you log several at once."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("In person or online?"), choices=Mode.choices, required=False, widget=Radios
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=Ready(NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    happened = forms.CharField(
        label=gettext_lazy("What happened?"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=10_000,
        help_text=gettext_lazy("In a few words, without anyone’s name."),
    )
    learned = forms.CharField(
        label=gettext_lazy("What did you learn?"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=10_000,
    )
    concerns = forms.CharField(
        label=gettext_lazy("Anything that worried you about the activity?"),
        help_text=gettext_lazy(
            "The hall, the hours, the mood. Never about a person: if you worry about someone, talk with your safeguarding contact."
        ),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=10_000,
    )
    evidence = forms.FileField(
        label=gettext_lazy("A document or picture"),
        required=False,
        help_text=gettext_lazy("A tally sheet, a poster, the empty room. No faces, no lists of names."),
    )
    names_checked = forms.BooleanField(
        label=gettext_lazy("I have looked: this is not a person’s name"), required=False
    )

    def __init__(self, *args: Any, user: Any, log: ActivityLog | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "client_id": uuid.uuid4(),
            "sessions": 1,
            "mode": Mode.IN_PERSON,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.user, self.log = user, log
        self.name_found = ""
        self._set_programmes()
        usual = offered.usual_of(self.user, self.programmes)
        self._set_places(usual)
        self._set_types(usual)
        self.dimensions = self._set_breakdowns()
        # Required once it is to be sent; a draft may lack them, and so may one that lies as a draft already.
        self.sends = "draft" not in self.data and (log is None or log.status != LogStatus.DRAFT)
        for name in ("type", "area", "attendance"):
            self.fields[name].required = self.sends
        for name, words in (
            ("programme", _("Choose the programme.")),
            ("type", _("Say what you did.")),
            ("area", _("Say where it was.")),
            ("attendance", _("Say how many people came. Write 0 if nobody came.")),
        ):
            self.fields[name].error_messages["required"] = words

    def _set_programmes(self) -> None:
        open_ones = Programme.objects.logged_by(self.user).accepting_logs()
        self.programmes = programmes_to_log(self.user)
        if self.log is not None and self.log.programme not in self.programmes:
            open_ones = (Programme.objects.filter(pk=self.log.programme_id) | open_ones).distinct()
            self.programmes = sorted([*self.programmes, self.log.programme], key=lambda p: p.title.casefold())
        field: Any = self.fields["programme"]
        field.queryset = open_ones
        if 0 < len(self.programmes) <= TILES:
            field.empty_label = None
            field.widget = PickOne()
            field.widget.is_required = True
        empty = [("", field.empty_label)] if field.empty_label is not None else []
        field.choices = empty + [(p.pk, p.title) for p in self.programmes]  # as read already
        if len(self.programmes) == 1:
            field.initial = self.programmes[0].pk

    def _set_places(self, usual: offered.Usual) -> None:
        field: Any = self.fields["area"]
        field.queryset = Area.objects.current()
        field.choices = offered.places(self.user, usual, str(field.empty_label))

    def _set_types(self, usual: offered.Usual) -> None:
        """The handful used most by these programmes as tiles; all others in a list beneath."""
        kinds = offered.kinds(self.user)
        chosen = self.initial.get("type")
        ordered = [pk for pk in dict.fromkeys([chosen, *usual.kinds, *kinds]) if pk in kinds]
        tiles = [kinds[pk] for pk in ordered[: TILES - 1]]
        self.fields["other_type"] = forms.TypedChoiceField(
            label=_("Something else"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=offered.kinds_by_group(kinds.values()),
            widget=LongSelect(),
        )
        options = [(str(t.pk), t.name) for t in tiles] + [(OTHER, _("Something else"))]
        icons = {str(t.pk): ICONS.get(t.group, "circle") for t in tiles} | {OTHER: "three-dots"}
        self.fields["type"] = forms.ChoiceField(
            label=self.fields["type"].label, required=False, choices=options, widget=PickOne(icons=icons)
        )
        if chosen:
            self.initial["type"] = str(chosen)
        self.kinds = kinds

    def _set_breakdowns(self) -> list[tuple[BreakdownDimension, list[str]]]:
        """A box for each category of the breakdowns asked by default, and of those the log has already."""
        counted = {row.category_id: row.count for row in self.log.breakdowns.all()} if self.log else {}
        categories = offered.categories(self.user)
        shown: dict[BreakdownDimension, list[str]] = defaultdict(list)
        held = _dimensions_of(counted, categories)
        wanted = [c for c in categories if c.dimension.asked_by_default or c.dimension_id in held]
        self.categories = {f"count_{c.pk}": c for c in wanted}
        for name, category in self.categories.items():
            self.fields[name] = forms.IntegerField(
                label=category.name,
                min_value=0,
                required=False,
                widget=forms.NumberInput({"class": "w-num", "inputmode": "numeric"}),
            )
            self.initial.setdefault(name, counted.get(category.pk))
            shown[category.dimension].append(name)
        return list(shown.items())

    def more_fields(self) -> SafeString:
        """All that may be said beyond the five answers. It looks the same on every new form that begins with the same values."""
        if self.is_bound or self.log is not None or self.initial.get("title"):
            return self._draw_more()
        asked = [(str(d.name), d.how_to_collect, d.exclusive, tuple(names)) for d, names in self.dimensions]
        labels = [c.name for c in self.categories.values()]
        values = [self.get_initial_for_field(self.fields[name], name) for name in MORE]
        return drawn_once(("programmes.more_fields", repr((asked, labels, values))), self._draw_more)

    def _draw_more(self) -> SafeString:
        return render_to_string("programmes/_more_fields.html", {"form": self})

    def breakdown_groups(self) -> list[tuple[BreakdownDimension, list[Any]]]:
        """Each breakdown with its boxes, for the template."""
        return [(dimension, [self[name] for name in names]) for dimension, names in self.dimensions]

    def clean(self) -> dict[str, Any]:
        """Bring the tiles and the list to one type, and ask once about a word that looks like a name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("type")
        pk = cleaned.get("other_type") if chosen in (OTHER, "", None) else int(chosen)
        cleaned["type"] = self.kinds.get(pk) if pk else None
        if chosen == OTHER and not pk:
            self.add_error("other_type", _("Choose from the list what you did."))
        kind = cleaned["type"]
        if (
            kind is not None
            and not kind.counts_attendance
            and cleaned.get("attendance") is None
            and not self.data.get("attendance")
        ):
            self.errors.pop("attendance", None)
            cleaned["attendance"] = None
        cleaned["sessions"] = cleaned.get("sessions") or 1
        cleaned["mode"] = cleaned.get("mode") or Mode.IN_PERSON
        self._look_for_names(cleaned)
        return cleaned

    def _look_for_names(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("names_checked"):
            return
        known: frozenset[str] | None = None
        for field in ("title", *TEXTS):
            text = cleaned.get(field) or ""
            if text and likely_names(text):
                known = known if known is not None else known_words()
                if found := likely_names(text, known=known):
                    self.name_found = found[0]
                    self.add_error(
                        field,
                        _("“%(word)s” looks like a person. Take it out, or tick below that it is not.")
                        % {"word": found[0]},
                    )

    @property
    def more_is_needed(self) -> bool:
        """Whether something beyond the five answers needs correcting, so that it must not be folded away."""
        return (
            bool(set(self.errors) - {"programme", "day", "date", "type", "other_type", "attendance", "area"})
            if self.is_bound
            else False
        )

    @property
    def asks_about_names(self) -> bool:
        """Whether the box “this is not a name” is needed on the page."""
        return bool(self.name_found) or (self.is_bound and bool(self.data.get("names_checked")))

    def values(self) -> dict[str, Any]:
        """What the services take, without programme, date and breakdowns."""
        names = (
            "area",
            "type",
            "title",
            "starts_at",
            "hours",
            "facilitators",
            "sessions",
            "attendance",
            "first_time",
            "mode",
            "languages",
            *TEXTS,
        )
        return {name: self.cleaned_data.get(name) for name in names}

    def breakdowns(self) -> dict[BreakdownCategory, int]:
        """Counts by category; empty boxes are left out: not counted is not zero."""
        return {
            c: self.cleaned_data[name]
            for name, c in self.categories.items()
            if self.cleaned_data.get(name) is not None
        }


def _dimensions_of(counted: dict[int, int], categories: Any) -> set[int]:
    return {c.dimension_id for c in categories if c.pk in counted}
