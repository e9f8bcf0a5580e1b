"""Which passwords are refused: those that somebody would guess. No rules about capitals, digits or signs."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# The product's own words; the city's and the agency's are added from the settings and the account.
PRODUCT_WORDS = (
    "prevention",
    "portal",
    "municipality",
    "council",
    "programme",
    "programmes",
    "password",
    "passphrase",
)
LEAST_GUESSES = 10**10
_LOOKED_AT = 72  # the estimate's own bound; what comes after it can only make the password better


class NotGuessableValidator:
    """Refuses leaked and common passwords, keyboard walks, repetitions, and words of this city, agency and product.

    The list of leaked and common passwords, names and words is the one that comes with `zxcvbn` (Wheeler, USENIX
    Security 2016); nothing is sent anywhere. Refused is what its estimate finds in fewer than 10^10 guesses.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that would be guessed."""
        found = zxcvbn(password[:_LOOKED_AT], user_inputs=context_words(user), max_length=_LOOKED_AT)
        if found["guesses"] < LEAST_GUESSES:
            raise ValidationError(
                _(
                    "This password would be guessed: it is common, repeats itself, or is made of words from here. Four or five unrelated words make a good one."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """The hint under the field."""
        return _("A few unrelated words are easy to keep in mind and hard to guess.")


def context_words(user: Any = None) -> list[str]:
    """Words that everyone would try here first: city, programme, organisation, the person's own name and address."""
    organisation = getattr(user, "organisation", None)
    texts = [
        settings.CITY_NAME,
        settings.PROGRAMME_NAME,
        getattr(organisation, "name", ""),
        getattr(user, "name", ""),
        getattr(user, "email", ""),
    ]
    words = {word.lower() for text in texts for word in re.findall(r"\w{3,}", text or "")}
    return sorted(words | set(PRODUCT_WORDS))
