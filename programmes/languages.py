"""Languages an activity may be held in; codes as in BCP 47."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "en": _("English"), "ar": _("Arabic"), "bn": _("Bengali"), "de": _("German"), "es": _("Spanish"), "fa": _("Persian"), "fr": _("French"),
    "ku": _("Kurdish"), "pl": _("Polish"), "pt": _("Portuguese"), "ro": _("Romanian"), "ru": _("Russian"), "so": _("Somali"), "ti": _("Tigrinya"),
    "tr": _("Turkish"), "uk": _("Ukrainian"), "ur": _("Urdu"), "zh": _("Chinese"), "sgn": _("Sign language"),
}  # fmt: skip


def names(codes: list[str]) -> list[str]:
    """Languages in words."""
    return [str(NAMES.get(code, code)) for code in codes]
