"""The compiled words are those of the source: nobody forgets `compilemessages`."""

import gettext
import json
import re

import pytest

from tests.house.files import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _joined(part: str) -> str:
    return "".join(json.loads(piece) for piece in STRING.findall(part))


def _entries(text: str) -> dict[str, str]:
    """Every translated single word or sentence of a .po file; plurals and contexts are left to the compiler."""
    found = {}
    for block in re.split(r"\n\n", text):
        parts = re.search(r'^msgid (.*?)^msgstr "(.*)', block, re.S | re.M)
        if parts and "msgid_plural" not in block and "msgctxt" not in block and "#, fuzzy" not in block:
            key, value = _joined(parts[1]), _joined('"' + parts[2])
            if key and value:
                found[key] = value
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_compiled_words_are_those_of_the_source(path):
    with path.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    entries = _entries(path.read_text())
    assert entries, "nothing is translated"
    assert {key: catalogue.gettext(key) for key in entries} == entries


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_placeholders_survive_translation(path):
    names = re.compile(r"%\((\w+)\)[sd]")
    wrong = [
        k for k, v in _entries(path.read_text()).items() if set(names.findall(k)) != set(names.findall(v))
    ]
    assert not wrong, wrong
