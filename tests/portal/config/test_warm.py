"""What a web process prepares when it starts changes nothing that is said."""

import gc

from django.utils.translation import gettext, override, pgettext, trans_real

from portal.config.warm import warm

WORDS = ("Programmes", "Sign out", "a word that no catalogue knows", "January")


def _said() -> list[str]:
    found = []
    for language in ("en-gb", "ar"):
        with override(language):
            found += [gettext(word) for word in WORDS] + [pgettext("abbrev. month", "Jan.")]
    return found


def test_words_are_the_same_in_every_language_once_they_are_looked_up_only_once(monkeypatch):
    monkeypatch.setattr(trans_real, "_translations", {})
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", lambda *given: None)
    before = _said()
    warm()
    assert _said() == before
    assert _said() == before
    assert gettext("Sign out") != before[6], "one language answered for the other"
