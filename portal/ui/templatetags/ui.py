"""Template tags of the frame and of the components. `{% load ui %}`; the gallery at /styleguide/ shows each."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.ui import controls, frames
from portal.ui.drawn import drawn_once
from portal.ui.escaping import escaped
from portal.ui.icons import icon
from portal.ui.rows import changed, heads_of, pages_of, rows_of
from portal.ui.written import day, minute, whole

register = template.Library()
MISSING = "–"
HIDDEN = "c"
# One shape, one meaning: the icon of a tint where the caller names none.
KIND_ICONS = {
    "ok": "check-circle-fill", "info": "arrow-right-circle-fill", "warn": "exclamation-triangle-fill", "late": "clock-fill",
    "plum": "lock-fill", "brand": "circle", "": "circle",
}  # fmt: skip
NOTICES = {
    "info": ("k-info", "info-circle-fill"), "debug": ("k-info", "info-circle-fill"),
    "success": ("k-ok", "check-circle-fill"), "ok": ("k-ok", "check-circle-fill"),
    "warning": ("k-warn", "exclamation-triangle-fill"), "warn": ("k-warn", "exclamation-triangle-fill"),
    "error": ("k-late", "exclamation-octagon-fill"), "late": ("k-late", "exclamation-octagon-fill"),
}  # fmt: skip
SURE = {
    "sure": (3, gettext_noop("Sure")),
    "fairly_sure": (2, gettext_noop("Fairly sure")),
    "unsure": (1, gettext_noop("Unsure")),
}


class UnlessEmpty(template.Node):
    """Draws what is inside only if there is a word or a drawing in it."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """The inside, or nothing."""
        inside = self.nodelist.render(context)
        if re.search(r"<(svg|img|input|button|progress)\b", inside) or re.sub(
            r"<[^>]*>|\s|&nbsp;", "", inside
        ):
            return inside
        return SafeString()


@register.tag
def unless_empty(parser: Parser, token: Token) -> UnlessEmpty:
    """`{% unless_empty %}<aside>{% block aside %}{% endblock %}</aside>{% endunless_empty %}`: no empty boxes and landmarks."""
    nodelist = parser.parse(("endunless_empty",))
    parser.delete_first_token()
    return UnlessEmpty(nodelist)


class Trail(template.Node):
    """The breadcrumb, if it says more than Home."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Home and the items, or nothing."""
        items = self.nodelist.render(context)
        if not items.strip():
            return SafeString()
        return render_to_string(
            "_components/trail.html", {"items": frames.group_crumb(context["frame"]) + items}
        )


@register.tag
def trail(parser: Parser, token: Token) -> Trail:
    """Wraps the layout's breadcrumb blocks."""
    nodelist = parser.parse(("endtrail",))
    parser.delete_first_token()
    return Trail(nodelist)


register.simple_tag(icon)


@register.simple_tag
def status(label: Any, kind: str = "", icon_name: str = "") -> SafeString:
    """A status: icon, word and tint together. Kinds: ok, info, warn, late, plum, brand, or none for neutral."""
    tint = f" k-{escaped(kind)}" if kind else ""
    drawn = icon(icon_name or KIND_ICONS.get(kind, "circle"))
    return mark_safe(f'<span class="status{tint}">{drawn}{escaped(label)}</span>')  # noqa: S308 - every value is escaped


@register.simple_tag
def notice(text: Any, kind: str = "info", title: Any = "") -> SafeString:
    """A notice: what happened, in bold, and what to do."""
    tint, shape = NOTICES.get(kind.split(" ")[-1] if kind else "info", NOTICES["info"])
    return render_to_string(
        "_components/notice.html", {"text": text, "title": title, "tint": tint, "icon": shape}
    )


@register.simple_tag
def sure(level: str, why: Any = "") -> SafeString:
    """How sure a figure is (`sure`, `fairly_sure`, `unsure`), three small bars and a word, and why."""
    bars, word = SURE.get(level, SURE["unsure"])
    drawn = "".join(
        f'<rect x="{x}" y="{y}" width="3.6" height="{h}" rx="1"{"" if at <= bars else " opacity=" + chr(34) + ".28" + chr(34)}/>'
        for at, (x, y, h) in enumerate(((1, 10, 5), (6.2, 6, 9), (11.4, 1, 14)), start=1)
    )
    words = format_html("{}: {}", _(word), why) if why else _(word)
    marks = mark_safe(drawn)  # noqa: S308 - numbers of ours only
    return format_html(
        '<span class="sure"><svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>',
        marks,
        words,
    )


@register.simple_tag
def figure(card: Any, level: int = 3) -> SafeString:
    """A figure card (`portal.ui.figures.Figure`): number, unit, comparison, trend, how sure, bias, date, way to the source."""
    return render_to_string("_components/figure.html", {"f": card, "level": level})


def _drawn(drawing: Any, level: int) -> dict[str, Any]:
    """What the templates of drawings need."""
    svg = mark_safe(drawing.svg())  # noqa: S308 - drawn by portal.charts, which escapes every text
    return {"c": drawing, "svg": svg, "table": drawing.table(), "legend": drawing.legend(), "level": level}


@register.simple_tag
def chart(drawing: Any, level: int = 3) -> SafeString:
    """A chart of `portal.charts`: its finding as heading, the drawing, source, bias note and the table behind it."""
    # The same drawing comes with each look at a page until its figures change; the key is all that is drawn from.
    return drawn_once(
        ("chart", repr(drawing), level),
        lambda: render_to_string("_components/chart.html", _drawn(drawing, level)),
    )


@register.simple_tag
def map_with_table(drawing: Any, level: int = 3) -> SafeString:
    """A choropleth of `portal.maps` with its table beside it."""
    return render_to_string("_components/map.html", _drawn(drawing, level))


@register.filter
def date(value: dt.date | dt.datetime | None, fmt: str = "DATE_FORMAT") -> str:
    """21 November 2026 (or as `fmt` says), and a dash where there is none. Moments are told in the city's zone."""
    if value is None or value == "":
        return MISSING
    if fmt == "c":
        return value.isoformat()
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return str(formats.date_format(value, fmt))
    return day(value, fmt)


@register.filter
def short_date(value: dt.date | dt.datetime | None) -> str:
    """21 Nov 2026, for tables."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            return minute(value, "SHORT_DATE_FORMAT")
        value = value.date()
    return day(value, "SHORT_DATE_FORMAT")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """21 November 2026, 9:42 in the city's zone."""
    if value is None or value == "":
        return MISSING
    return minute(value, "DATETIME_FORMAT")


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """21 Nov 2026, 9:42, for tables."""
    if value is None or value == "":
        return MISSING
    return minute(value, "SHORT_DATETIME_FORMAT")


@register.filter
def when(value: dt.date | dt.datetime | None) -> str:
    """Today, 9:42; yesterday; or the day. For timelines."""
    if value is None or value == "":
        return MISSING
    is_moment = isinstance(value, dt.datetime)
    local = (
        timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
    )
    day = local.date() if isinstance(local, dt.datetime) else local
    gap = (timezone.localdate() - day).days
    if gap == 0:
        return (
            _("Today, %(time)s") % {"time": formats.date_format(local, "TIME_FORMAT")}
            if is_moment
            else _("Today")
        )
    return _("Yesterday") if gap == 1 else str(formats.date_format(day, "DATE_FORMAT"))


@register.filter
def number(value: Any, places: int = 0) -> str:
    """A number in the person's own notation; missing is a dash, never zero; a hidden count stays "c"."""
    if value is None or value == "":
        return MISSING
    if value == HIDDEN:
        return HIDDEN
    if type(value) is int and not places:
        return whole(value)
    return ("−" if value < 0 else "") + str(
        formats.number_format(abs(value), places, use_l10n=True, force_grouping=True)
    )


@register.filter
def money(value: Decimal | int | float | None, places: int = 0) -> str:
    """An amount in the city's currency; missing is a dash."""
    if value is None or value == "":
        return MISSING
    return f"{settings.CURRENCY_SIGN} {number(value, places)}"


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The address of this page with some of its query changed: `{% query page=2 %}`; None or "" takes a value away."""
    return changed(context["request"], **changes)


@register.simple_tag
def count(amount: int, one: str, many: str) -> str:
    """`{% count 3 "activity" "activities" %}`: the number and the right word; both words must be known to the translators."""
    return f"{number(amount)} {ngettext(one, many, amount)}"


@register.simple_tag
def facts(pairs: Any) -> SafeString:
    """A list of facts: pairs of label and value; a third part is a link to change it."""
    return render_to_string("_components/facts.html", {"pairs": pairs})


@register.filter
def browser(user_agent: str) -> str:
    """Browser and system of a session in words: "Firefox, Windows"."""
    known = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    name = next((words for sign, words in known if sign in user_agent), _("Another browser"))
    system = next((words for sign, words in systems if sign in user_agent), "")
    return f"{name}, {system}" if system else name


@register.filter
def attributes(given: dict[str, Any]) -> SafeString:
    """Attributes of a control's element."""
    return mark_safe(controls.attributes(given))  # noqa: S308 - escaped there


@register.simple_tag
def list_rows(rows: Any, columns: Any) -> SafeString:
    """The rows of a list page's table: what each of `columns` says about each of `rows`."""
    return rows_of(rows, columns)


@register.simple_tag(takes_context=True)
def list_heads(context: template.Context, heads: Any) -> SafeString:
    """The heads of a list page's table."""
    return heads_of(heads, context["request"])


@register.simple_tag(takes_context=True)
def pages(context: template.Context, page: Any) -> SafeString:
    """The pages under a list; `page` is a Django page."""
    return pages_of(page, context["request"])


@register.simple_tag(takes_context=True)
def draw_panel(context: template.Context, panel: Any) -> SafeString:
    """One panel of a gathered page, with its own context and the page's request."""
    return panel.drawn(context["request"])


@register.simple_tag(takes_context=True)
def topbar(context: template.Context) -> SafeString:
    """The top bar of the layout."""
    return frames.topbar(context["frame"])


@register.simple_tag(takes_context=True)
def sidenav(context: template.Context) -> SafeString:
    """The side navigation of the layout."""
    return frames.sidenav(context["frame"])


@register.simple_tag(takes_context=True)
def group_tabs(context: template.Context) -> SafeString:
    """Tabs of the pages that share one entry of the navigation."""
    return frames.group_tabs(context["frame"])


@register.simple_tag(takes_context=True)
def phonebar(context: template.Context) -> SafeString:
    """The bar at the bottom of a partner's phone."""
    return frames.phonebar(context["frame"])
