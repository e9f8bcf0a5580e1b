"""The floor: what Django itself costs for a page of 50 rows, without anything of ours."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from portal.access import public

_TEMPLATE = Engine().from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>"
    "{% endfor %}</tr>{% endfor %}</table>"
)
_SQL = """
SELECT l.id, l.title, l.date, l.status, l.attendance, p.title, o.name, a.name
FROM programmes_activitylog l JOIN programmes_programme p ON p.id = l.programme_id
JOIN accounts_organisation o ON o.id = l.organisation_id LEFT JOIN areas_area a ON a.id = l.area_id
ORDER BY l.date DESC, l.id DESC LIMIT 50
"""
_ROWS = [(number, "Football evening", "1 March 2026", "verified", 17, "Programme 0001", "Organisation 0009", "North")
         for number in range(50)]  # fmt: skip


@public
def page(request: HttpRequest) -> HttpResponse:
    """Fifty logs by one hand-written query in one plain template."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        return HttpResponse(_TEMPLATE.render(Context({"rows": cursor.fetchall()})))


@public
def plain(request: HttpRequest) -> HttpResponse:
    """The same template over rows that need no database: added to the time of a page's own SQL run raw."""
    return HttpResponse(_TEMPLATE.render(Context({"rows": _ROWS})))
