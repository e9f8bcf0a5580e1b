"""Templates obey the content security policy, speak through gettext and keep fragments apart from pages."""

import re

import pytest

from tests.house.files import name, sources

TEMPLATES = [path for path in sources(".html") if "templates/" in name(path)]
# A PDF page is rendered by WeasyPrint, not by a browser, and mail clients know no style sheets of ours.
BROWSER_TEMPLATES = [path for path in TEMPLATES if not {"pdf", "mail", "email"} & set(path.parts)]

INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
INLINE_STYLE_ELEMENT = re.compile(r"<style\b(?![^>]*nonce)", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", re.IGNORECASE)
EVENT_HANDLER = re.compile(
    r"<[^>]*\son(?:click|change|submit|load|input|focus|blur|key\w+|mouse\w+|error)\s*=", re.I
)
HTMX_EVALUATION = re.compile(r"\bhx-(?:on|vals=['\"]js:|headers=['\"]js:)", re.IGNORECASE)
FOREIGN_RESOURCE = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//",
    re.IGNORECASE,
)
UNSAFE = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")

FORBIDDEN = {
    "an inline style (use a class)": INLINE_STYLE,
    "a style element without nonce": INLINE_STYLE_ELEMENT,
    "an inline script (use a file under static/)": INLINE_SCRIPT,
    "an event handler attribute": EVENT_HANDLER,
    "an htmx attribute that evaluates code": HTMX_EVALUATION,
    "something from another host": FOREIGN_RESOURCE,
    "unescaped output": UNSAFE,
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what):
    found = []
    for path in BROWSER_TEMPLATES:
        text = re.sub(
            r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text(), flags=re.DOTALL
        )
        for match in FORBIDDEN[what].finditer(text):
            found.append(f"{name(path)}:{text.count(chr(10), 0, match.start()) + 1}")
    assert not found, f"{what}: {found}"


ATTRIBUTE = re.compile(r"\s[\w:-]+=\"(?:[^\"{]|{[^{%]|{{.*?}}|{%.*?%})*\"")
KEY_AS_A_NUMBER = re.compile(r"{{ *[\w.]*(?:\bpk|\bid|_id|\bversion) *}}")


def test_no_key_stands_in_an_attribute_as_a_number_for_people():
    """`{{ log.pk }}` is written “1,974” for people, which no view reads as a key: `{{ log.pk|stringformat:'s' }}`."""
    found = [
        f"{name(path)}: {key[0]}"
        for path in BROWSER_TEMPLATES
        if "allauth" not in path.parts
        for attribute in ATTRIBUTE.finditer(path.read_text())
        for key in KEY_AS_A_NUMBER.finditer(attribute[0])
    ]
    assert not found, found
    assert KEY_AS_A_NUMBER.search('value="{{ log.pk }}"')


COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
TRANSLATED_BLOCK = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*end(?:blocktranslate|blocktrans)\s*%}", re.DOTALL
)
RAW = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&\w+;|&#\d+;")
WORD = re.compile(r"[^\W\d_]{3,}")
USER_ATTRIBUTE = re.compile(r"\s(?:aria-label|title|placeholder|alt)=\"([^\"{]*[^\W\d_]{3,}[^\"{]*)\"")


def _untranslated(text: str) -> list[str]:
    """Words a reader would see that no translator would. A heuristic: words of three letters and more."""
    for pattern in (COMMENT, TRANSLATED_BLOCK, RAW):
        text = pattern.sub(lambda match: "\n" * match.group().count("\n"), text)
    attributes = [match.group(1) for match in USER_ATTRIBUTE.finditer(re.sub(r"{%.*?%}|{{.*?}}", "{", text))]
    text = ENTITY.sub(" ", MARKUP.sub(lambda match: "\n" * match.group().count("\n") + " ", text))
    lines = [line.strip() for line in text.splitlines() if WORD.search(line)]
    return lines + attributes


def test_every_word_a_reader_sees_can_be_translated():
    found = [f"{name(path)}: {words!r}" for path in TEMPLATES for words in _untranslated(path.read_text())]
    assert not found, "Put it into {% translate %} or {% blocktranslate %}: " + "\n".join(found)


def test_a_fragment_is_never_a_whole_page():
    pages = [
        name(path)
        for path in TEMPLATES
        if path.name.startswith("_")
        and not path.name.endswith("_layout.html")  # a frame for pages, never a page
        and "{% extends" in path.read_text()
    ]
    assert not pages, f"A file with an underscore is a fragment: {pages}"


def test_the_heuristic_finds_a_bare_word_and_leaves_a_translated_one():
    assert _untranslated("<p>Hello there</p>") == ["Hello there"]
    assert _untranslated("<p>{% translate 'Hello' %} {{ name }} {# note here #} &nbsp;</p>") == []
    assert _untranslated('<a title="Close now">{{ x }}</a>') == ["Close now"]
    assert _untranslated("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}") == []
