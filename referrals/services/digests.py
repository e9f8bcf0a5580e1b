"""The strategic digest for the mayor: patterns and themes of half a year, from released tables alone; each edition is frozen with its hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from portal.access import SYSTEM, authorise
from portal.access.act import act
from portal.access.rows import acting_for
from portal.disclosure import HIDDEN
from portal.errors import DomainError
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.pdf import Paper, Sheet, render
from referrals.catalogue import CATALOGUE, PERIOD
from referrals.drawings import bars, on_paper, ratios
from referrals.models import Digest
from referrals.statistics import Figure, released

LOCK = 7241109


def ask_for_digest(*, period: str, by: Any) -> Job:
    """Have the digest on a half-year laid out in the worker.

    Raises:
        DomainError: no half-year, or nothing of it has been released.
    """
    authorise(by, "referrals.build_digest")
    _chapters(period, by)
    return jobs.start(
        "referrals.build_digest",
        title=_("Strategic digest, %(period)s") % {"period": period},
        by=by,
        params={"period": period},
    )


def found_for(job: Job) -> bool:
    """Whether an earlier run of the same job has finished."""
    with acting_for(SYSTEM), transaction.atomic():
        mine = Digest.objects.filter(
            period=job.params["period"], built_by=job.by, built_at__gte=job.created_at
        )
        return mine.exists()


def build_digest(*, period: str, by: Any) -> Digest:
    """Freeze the figures, lay out the pages, keep both with their fingerprints. A correction is the next edition.

    Raises:
        DomainError: see `ask_for_digest`.
    """
    with act("referrals.build_digest", by=by) as event, translation.override(settings.LANGUAGE_CODE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        figures = _chapters(period, by)
        plain = [asdict(figure) for figure in figures]
        digest = _sha(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode())
        with acting_for(SYSTEM):
            number = (Digest.objects.filter(period=period).aggregate(n=Max("number"))["n"] or 0) + 1
        now = timezone.now()
        paper = render(
            html(figures, period=period, edition=f"{period}/{number}", issued=now, fingerprint=digest)
        )
        made = Digest(
            period=period, number=number, figures=plain, figures_sha256=digest, pdf_sha256=_sha(paper), built_at=now,
            built_by=None if getattr(by, "is_system", False) else by,
        )  # fmt: skip
        made.pdf.save("digest.pdf", ContentFile(paper), save=False)
        try:
            with acting_for(SYSTEM), transaction.atomic():
                made.save(force_insert=True)
        except BaseException:
            made.pdf.delete(save=False)
            raise
        event.on = made
        event.details.update(period=period, number=number, figures=digest, pdf=made.pdf_sha256)
    return made


def html(figures: list[Figure], *, period: str, edition: str, issued: Any, fingerprint: str) -> str:
    """The whole document, in the language that is active."""
    paper: Paper = "letter" if settings.PAPER_SIZE.lower() == "letter" else "A4"
    title = _("Strategic digest")
    sheet = Sheet(
        head=f"{settings.CITY_NAME} · {title}",
        period=words_for(period),
        edition=_("Edition %(edition)s") % {"edition": edition},
        paper=paper,
    )
    current = [f for f in figures if f.period == period]
    districts = next(
        (f for f in figures if f.key == "districts" and any(line.ratio for line in f.lines)), None
    )
    apart = ratios(districts.lines, title=_("Concerns against population")) if districts else None
    context = {
        "city": settings.CITY_NAME, "title": title, "period": words_for(period), "edition": edition,
        "issued": date_format(timezone.localtime(issued), "j F Y"), "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr", "style": mark_safe(sheet.css()),  # noqa: S308  every word in it is escaped by Sheet
        "chapters": [_chapter(f) for f in figures], "key": [k for k in map(key_figure, current) if k][:4],
        "digest": [fingerprint[i : i + 16] for i in range(0, 64, 16)], "hides": any(f.hides_something for f in figures),
        "districts": districts, "ratios": on_paper(apart) if apart else "",
    }  # fmt: skip
    return render_to_string("referrals/pdf/digest.html", context)


def _chapter(figure: Figure) -> dict[str, Any]:
    """One table with what it says and its drawing; no drawing where it has no parts to show."""
    said = finding(figure)
    return {
        "figure": figure,
        "said": said,
        "when": words_for(figure.period),
        "drawn": "" if figure.too_few else on_paper(bars(figure, title=said)),
    }


def words_for(period: str) -> str:
    """ "First half of 2026", or the year."""
    found = PERIOD.fullmatch(period)
    if found is None or found[2] is None:
        return period
    year = {"year": found[1]}
    return _("First half of %(year)s") % year if found[2] == "1" else _("Second half of %(year)s") % year


def finding(figure: Figure) -> str:
    """What a table says, in a sentence made from the values shown."""
    if figure.too_few:
        return _("Fewer than %(n)s concerns: too few to be broken down") % {"n": figure.smallest}
    known = [
        line
        for line in figure.lines
        if isinstance(line.value, int) and line.key not in ("not_known", "known", "open")
    ]
    yes = next((line for line in figure.lines if line.key == "yes"), None)
    if yes is not None:
        if isinstance(yes.percent, int):
            return _("%(title)s: about %(n)s %% of those where it is known") % {
                "title": figure.title,
                "n": yes.percent,
            }
        return _("%(title)s: too few to say") % {"title": figure.title}
    if not known:
        return _("%(title)s: every part is too small to be shown") % {"title": figure.title}
    most = max(known, key=lambda line: int(line.value))
    if isinstance(most.percent, int):
        return _("%(title)s: most often “%(what)s”, about %(n)s %%") % {
            "title": figure.title,
            "what": most.label,
            "n": most.percent,
        }
    return _("%(title)s: most often “%(what)s”") % {"title": figure.title, "what": most.label}


def key_figure(figure: Figure) -> dict[str, Any] | None:
    """The big number of a table, for the first page."""
    yes = next((line for line in figure.lines if line.key == "yes"), None)
    if yes is not None:
        return (
            {"label": figure.title, "big": f"{yes.percent} %", "why": figure.method}
            if isinstance(yes.percent, int)
            else None
        )
    if figure.key == "sources" and figure.total != HIDDEN:
        return {"label": _("Concerns received, about"), "big": str(figure.total), "why": figure.method}
    return None


def _chapters(period: str, by: Any) -> list[Figure]:
    """Released tables of the half-year in the order of the catalogue, then those of the year before."""
    found = PERIOD.fullmatch(period)
    if found is None or found[2] is None:
        raise DomainError(_("A half-year such as 2026-H1."), field="period")
    order = {key: place for place, key in enumerate(CATALOGUE)}
    current = sorted(released(by=by, period=period), key=lambda f: order[f.key])
    before = sorted(released(by=by, period=str(int(found[1]) - 1)), key=lambda f: order[f.key])
    if not current:
        raise DomainError(_("No table of this half-year has been released yet."), field="period")
    return [*current, *before]


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
