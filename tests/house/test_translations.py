"""The compiled words are those of the source: nobody forgets `compilemessages`."""

import ast
import gettext
import json
import re

import pytest

from tests.house.files import ROOT, name, sources

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
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


def _hidden_words(path):
    """Words marked inside an f-string, where `makemessages` does not look."""
    for outer in ast.walk(ast.parse(path.read_text())):
        if isinstance(outer, ast.JoinedStr):
            for call in ast.walk(outer):
                marked = (
                    isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
                )
                if marked and call.args and isinstance(call.args[0], ast.Constant):
                    yield f"{name(path)}:{outer.lineno} {call.args[0].value}"


def test_every_word_stands_where_translators_find_it():
    hidden = [found for path in sources(".py") for found in _hidden_words(path)]
    assert not hidden, hidden
