"""Texts of presets/processes/panel.yaml; written by tools/preset_words.py."""

from django.utils.translation import gettext_noop as _

_("Panel")
_("A standing panel chaired by the local authority assesses vulnerability, agrees support by consensus and keeps the plan under review.")
_("Panel meeting")
_("Case")
_("Lead professional")
_("Reasonable grounds")
_("Reasonable grounds to believe that a person is vulnerable and could use support.")
_("vulnerability could be reduced by support")
_("no single ordinary service is enough")
_("The panel assesses the extent of vulnerability; the threshold only opens the door.")
_("Gateway and police check")
_("Identity check")
_("Information gathering")
_("Consent")
_("Support")
_("Follow-up")
_("Bring to the threshold meeting")
_("Threshold met")
_("Ready for the panel")
_("Adopt")
