"""Controls as HTML: boxes, texts, lists to choose from, tiles, days.

Drawn here and not by templates, which took two of them for each box and three for each of hundreds of options. The names of
templates are those that Django's widgets and ours (`portal.ui.widgets`) give.
"""

from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.escaping import escaped
from portal.ui.icons import icon

_OF_DJANGO: Final = "django/forms/widgets/"
# More short choices than this stand in columns.
MANY: Final = 8
_BOXES: Final = (
    "input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "search", "tel", "color", "file",
)  # fmt: skip


def drawn(template_name: str, widget: dict[str, Any]) -> SafeString | None:
    """The control that Django's template of this name would draw, or None if the template has to."""
    return _DRAW[template_name](widget) if template_name in _DRAW else None


def attributes(given: dict[str, Any]) -> str:
    """Attributes of an element, escaped; False leaves one out, True gives its name alone."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _box(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    kind, name = escaped(widget["type"]), escaped(widget["name"])
    return mark_safe(f'<input type="{kind}" name="{name}"{value}{attributes(widget["attrs"])}>')  # noqa: S308 - escaped


def _text(widget: dict[str, Any]) -> SafeString:
    name, words = escaped(widget["name"]), escaped(widget["value"] or "")
    return mark_safe(f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{words}</textarea>')  # noqa: S308 - escaped


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escaped(group)}">')
        for option in options:
            value, label = escaped(option["value"]), escaped(option["label"])
            parts.append(f'\n  <option value="{value}"{attributes(option["attrs"])}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above


def long_list(name: str, attrs: dict[str, Any], options: str) -> SafeString:
    """A list of hundreds to choose from, around options that are HTML already (`portal.ui.choices`)."""
    return mark_safe(f'<select name="{escaped(name)}"{attributes(attrs)}>{options}\n</select>')  # noqa: S308 - escaped there


def _tick(option: dict[str, Any]) -> tuple[str, str, str]:
    """The box of an option to tick or pick, the opening of its label, and its words."""
    kind, name = escaped(option["type"]), escaped(option["name"])
    value = escaped(option["value"])
    box = f'<input type="{kind}" name="{name}" value="{value}"{attributes(option["attrs"])}>'
    opening = f'<label for="{escaped(option["attrs"].get("id", ""))}">'
    return box, opening, escaped(option["label"])


def _choices(widget: dict[str, Any]) -> SafeString:
    """One or any of several, as a list with their groups and hints."""
    parts = []
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<p class="choice-group">{escaped(group)}</p>')
        for option in options:
            box, opening, words = _tick(option)
            more = option.get("hint")
            hint = f'<span class="hint">{escaped(more)}</span>' if more else ""
            parts.append(f'<div class="choice">{box}{opening}{words}{hint}</label></div>')
    drawn_parts = "".join(parts)
    many = len(parts) > MANY and "<p" not in drawn_parts and 'class="hint"' not in drawn_parts
    return mark_safe(f'<div class="choices-many">{drawn_parts}</div>' if many else drawn_parts)  # noqa: S308 - escaped above


def _tiles(widget: dict[str, Any]) -> SafeString:
    """One or any of a few, as tiles for the thumb."""
    parts = []
    for _group, options, _index in widget["optgroups"]:
        for option in options:
            box, opening, words = _tick(option)
            more = option.get("hint")
            hint = f'<span class="hint d-block mb-0">{escaped(more)}</span>' if more else ""
            parts.append(
                f"<div>{box}{opening}{icon(option.get('icon', ''))}<span>{words}{hint}</span></label></div>"
            )
    three = " pick-3" if widget.get("columns") == 3 else ""
    return mark_safe(f'<div class="pick{three}">{"".join(parts)}</div>')  # noqa: S308 - every value is escaped above


def _counter(widget: dict[str, Any]) -> SafeString:
    """A count; the script puts one fewer and one more beside it."""
    fewer, more = _("One fewer"), _("One more")
    return mark_safe(  # noqa: S308 - escaped in the box
        f'<div class="counter" data-counter data-fewer="{fewer}" data-more="{more}">{_box(widget)}</div>\n'
    )


def _day(widget: dict[str, Any]) -> SafeString:
    """A day as three fields."""
    found, name = escaped(widget["attrs"].get("id", "")), escaped(widget["name"])
    shut = " disabled" if widget["attrs"].get("disabled") else ""
    drawn_parts = []
    for part, words, most, look in (
        ("day", _("Day"), 2, "w-date"),
        ("month", _("Month"), 2, "w-date"),
        ("year", _("Year"), 4, "w-year"),
    ):
        value = escaped(widget["parts"][part])
        drawn_parts.append(
            f'<div><label for="{found}_{part}">{words}</label><input class="form-control {look}" id="{found}_{part}" '
            f'name="{name}_{part}" value="{value}" inputmode="numeric" maxlength="{most}" autocomplete="off"{shut}></div>'
        )
    return mark_safe(f'<div class="date-fields">{"".join(drawn_parts)}</div>\n')  # noqa: S308 - every value is escaped above


_DRAW: Final = {
    **{f"{_OF_DJANGO}{name}.html": _box for name in (*_BOXES, "checkbox")},
    f"{_OF_DJANGO}textarea.html": _text,
    f"{_OF_DJANGO}select.html": _select,
    f"{_OF_DJANGO}radio.html": _choices,
    f"{_OF_DJANGO}checkbox_select.html": _choices,
    "_forms/widgets/choices.html": _choices,
    "_forms/widgets/pick.html": _tiles,
    "_forms/widgets/counter.html": _counter,
    "_forms/widgets/date.html": _day,
}
