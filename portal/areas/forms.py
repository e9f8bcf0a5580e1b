"""What people enter about places and their boundaries."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.areas.enums import ABOVE, AreaKind
from portal.areas.imports.reading import MAX_BYTES, Collection, text_of
from portal.areas.models import Area
from portal.ui.forms import DateField


class UploadForm(forms.Form):
    """A file of boundaries and where it comes from."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GeoJSON in WGS 84, as most city portals offer it; at most %(mb)s MB.")
        % {"mb": MAX_BYTES // 1024 // 1024},
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    kind = forms.ChoiceField(
        label=_("What does it hold?"),
        choices=AreaKind.choices,
        widget=forms.RadioSelect,
        help_text=_("One level a file. Begin with the larger places."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("For instance: Districts of the city.")
    )
    version = forms.CharField(
        label=_("Version"),
        max_length=40,
        initial="1",
        help_text=_("As the publisher calls it: a number or a year."),
    )
    valid_from = DateField(
        label=_("From when do these boundaries hold?"), help_text=_("Older figures keep the older map.")
    )
    source = forms.CharField(label=_("Who publishes them?"), max_length=200)
    licence = forms.CharField(label=_("Licence"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"kind": AreaKind.DISTRICT, "valid_from": timezone.localdate(), "version": "1"}
        )
        super().__init__(*args, **kwargs)


class ChoiceForm(forms.Form):
    """Which property of the file means what."""

    code = forms.ChoiceField(
        label=_("Code"),
        help_text=_("Stays the same for ever; data files match on it. Each place needs its own."),
    )
    name = forms.ChoiceField(label=_("Name"))
    parent = forms.ChoiceField(
        label=_("Part of"),
        required=False,
        help_text=_("The code of the larger place. Left empty, the largest overlap decides."),
    )
    population = forms.ChoiceField(label=_("Residents"), required=False)
    code_prefix = forms.CharField(
        label=_("Put before every code"),
        max_length=10,
        required=False,
        help_text=_(
            "Only where two levels use the same numbers, such as 01 for a district and 01 for a neighbourhood."
        ),
    )
    city_name = forms.CharField(
        label=_("Name of the city"),
        max_length=120,
        required=False,
        help_text=_("The portal has no city yet: it is made of all districts together."),
    )
    city_code = forms.CharField(label=_("Code of the city"), max_length=40, required=False)

    def __init__(self, *args: Any, collection: Collection, kind: str, **kwargs: Any) -> None:
        properties = collection.properties()
        count = len(collection.features)
        kwargs.setdefault("initial", guess(collection, kind))
        super().__init__(*args, **kwargs)
        labels = [(p.name, _label(p.name, p.examples)) for p in properties]
        unique = [(p.name, _label(p.name, p.examples)) for p in properties if p.distinct == p.filled == count]
        self.fields["code"].choices = unique or labels  # type: ignore[attr-defined]
        self.fields["name"].choices = labels  # type: ignore[attr-defined]
        for optional in ("parent", "population"):
            self.fields[optional].choices = [("", _("The file doesn't say")), *labels]  # type: ignore[attr-defined]
        if AreaKind(kind) not in ABOVE:
            del self.fields["parent"]
        if kind != AreaKind.DISTRICT or Area.objects.current().filter(kind=AreaKind.CITY).exists():
            del self.fields["city_name"], self.fields["city_code"]


def _label(name: str, examples: tuple[str, ...]) -> str:
    return f"{name[:40]} ({', '.join(example[:30] for example in examples)})" if examples else name[:40]


# Names that files use for what we look for, most telling first.
WORDS = {
    "code": ("area_code", "code", "codi_ua", "codi", "kod", "id", "gss_code"),
    "name": ("area_name", "name", "nom", "nombre", "naam"),
    "population": ("population", "residents", "poblacio", "inhabitants"),
}


def guess(collection: Collection, kind: str) -> dict[str, str]:
    """What the properties probably mean, by their names; the person decides."""
    from django.conf import settings

    properties = collection.properties()
    found: dict[str, str] = {"city_name": settings.CITY_NAME, "city_code": "CITY"}
    for meaning, words in WORDS.items():
        fitting = [
            p for p in properties if meaning != "code" or p.distinct == p.filled == len(collection.features)
        ]
        lower = {p.name.lower(): p.name for p in fitting}
        name = next((lower[word] for word in words if word in lower), "") or (
            fitting[0].name if fitting and meaning != "population" else ""
        )
        if name:
            found[meaning] = name
    if "code" in found:
        codes = {text_of(feature["properties"].get(found["code"])) for feature in collection.features}
        found["code_prefix"] = _prefix(codes - {""}, kind)
    return found


def _prefix(codes: set[str], kind: str) -> str:
    """What keeps these codes apart from another level's: what this level bears already, else its first letter; empty where none clashes."""
    if not Area.objects.filter(code__in=codes).exclude(kind=kind).exists():
        return ""
    for own in Area.objects.filter(kind=kind).values_list("code", flat=True):
        for cut in range(1, len(own)):
            if own[cut:] in codes:
                return own[:cut]
    return kind[0].upper()


class ConfirmForm(forms.Form):
    """The last word before an import."""

    leave_out_refused = forms.BooleanField(
        label=_("Import the rest without the refused ones"), required=False
    )


class AreaForm(forms.Form):
    """What is known about a place beyond its boundary file."""

    description = forms.CharField(
        label=_("What kind of place is it?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
    population = forms.IntegerField(
        label=_("Residents"),
        required=False,
        min_value=0,
        max_value=50_000_000,
        help_text=_("Leave empty where nobody knows."),
    )
