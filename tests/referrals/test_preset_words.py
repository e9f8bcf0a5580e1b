"""The words of the presets can be translated: all of them are marked, and they are shown in the reader's language."""

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from referrals import support_words
from referrals.services import advice, instruments, police, retention
from referrals.words import choices, spoken, word
from referrals.workflow.loading import preset
from tools.preset_words import WORDS, modules


def test_the_marked_words_are_those_of_the_presets():
    kept = {path.name: path.read_text() for path in WORDS.glob("*.py")}
    assert kept == modules(), "run python -m tools.preset_words"


@pytest.fixture
def mirrored(monkeypatch):
    """A catalogue that turns every word around."""
    with translation.override("ar"):
        monkeypatch.setattr(trans_real._active.value, "gettext", lambda text: text[::-1])
        yield


def back(words):
    return str(words)[::-1]


def test_what_is_shown_of_a_process_is_in_the_readers_language(mirrored):
    panel = preset("panel")
    assert panel.states["triage"].title == back("Gateway and police check")
    assert panel.by_slug["submit"].title == back("Send")
    assert panel.two_persons["erasure"].title == back("Erasure")
    assert panel.texts["meeting"] == back("Panel meeting") and panel.criteria[0] == back(
        "a behaviour or circumstance is recorded"
    )
    assert panel.feedback_lines["received_thanks"].startswith(back("will look at it."))
    assert word("roles", "chair") == back("Chair") and ("read", back("May read")) in choices("access_values")
    assert dict(police.answers())["clear"] == back("Clear")
    assert dict(advice.themes())["own_situation"] == back("Own situation")
    assert retention.hold_reasons()["inquiry"] == back("Statutory inquiry")
    assert dict(support_words.codes("legal_bases"))["consent"] == back("Consent of the person")
    assert back("Practical help") in str(next(iter(support_words.kinds().values()))["description"]) or all(
        str(kind["title"]) != kind["slug"] for kind in support_words.kinds().values()
    )


def test_words_change_with_the_reader_and_are_not_kept_from_the_first():
    first = dict(support_words.codes("legal_bases"))["consent"]
    assert str(first) == "Consent of the person"
    assert str(spoken({"title": "Chair", "slug": "chair"})["title"]) == "Chair"
    assert spoken({"slug": "Chair"})["slug"] == "Chair"


def test_an_instrument_is_shown_translated_and_changed_as_it_was_written(mirrored):
    from referrals.models import InstrumentVersion

    given = instruments.shipped()["adults"]
    version = InstrumentVersion(slug="adults", version=1, body={k: given[k] for k in given if k != "meta"})
    shown, written = instruments.items_of(version)[0], instruments.items_of(version, raw=True)[0]
    assert shown.title == back(written.title) and shown.anchors[0][1] == back(written.anchors[0][1])
