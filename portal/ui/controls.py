"""Plain controls as HTML: boxes, texts, lists to choose from.

Drawn here and not by Django's templates, which took two of them for each box and three for each of hundreds of options.
"""

from typing import Any, Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_OF_DJANGO: Final = "django/forms/widgets/"
_BOXES: Final = (
    "input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "search", "tel", "color", "file",
)  # fmt: skip


def drawn(template_name: str, widget: dict[str, Any]) -> SafeString | None:
    """The control that Django's template of this name would draw, or None if the template has to."""
    return _DRAW[template_name](widget) if template_name in _DRAW else None


def attributes(given: dict[str, Any]) -> str:
    """Attributes of an element, escaped; False leaves one out, True gives its name alone."""
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def _box(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return mark_safe(f'<input type="{kind}" name="{name}"{value}{attributes(widget["attrs"])}>')  # noqa: S308 - escaped


def _text(widget: dict[str, Any]) -> SafeString:
    name, words = conditional_escape(widget["name"]), conditional_escape(widget["value"] or "")
    return mark_safe(f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{words}</textarea>')  # noqa: S308 - escaped


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        for option in options:
            value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
            parts.append(f'\n  <option value="{value}"{attributes(option["attrs"])}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above


_DRAW: Final = {
    **{f"{_OF_DJANGO}{name}.html": _box for name in _BOXES},
    f"{_OF_DJANGO}textarea.html": _text,
    f"{_OF_DJANGO}select.html": _select,
}
