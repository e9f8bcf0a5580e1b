"""Every address of the referrals that can be read, filled with the rows there are; by the resolver, so that none is forgotten."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.forms.work import all_works
from referrals.models import Case
from referrals.sections import _sections
from referrals.workflow.loading import preset
from tests.access.routes import Route, routes
from tests.access.table import table
from tests.referrals.panel.at_the_table import instrument

NOTHING = uuid.UUID("00000000-0000-4000-8000-000000000000")
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
# Beginning of an address > the model whose number stands in it; the first that fits.
WHOSE = {
    "cases/": "Case", "my_support/": "Case", "rights/log/": "Case", "retention/holds/": "Case", "retention/lists/": "DestructionList",
    "retention/certificates/": "DestructionItem", "rights/": "SubjectRequest", "mine/": "Concern", "files/": "Attachment",
    "receipt/files/": "Attachment", "break-glass/": "BreakGlass", "meetings/": "Meeting", "requests/agency/": "AgencyQuestion",
    "requests/information/": "InformationRequest", "approvals/": "StepRequest", "transfers/": "Transfer", "agreements/": "SharingAgreement",
    "breaches/": "Breach", "statistics/": "TableRelease", "digests/": "Digest", "settings/versions/": "ProcessVersion",
    "desk/advice/": "AdviceContact",
}  # fmt: skip
# Another part of an address > the model whose number it is.
BESIDE = {"concern": "Concern", "unseal": "UnsealRequest", "session": "Session", "link": "CaseLink"}
# What stands where a part of an address is a word.
WORDS: dict[str, Callable[[Case], Iterable[str]]] = {
    "section": lambda case: _sections,
    "work": lambda case: all_works(),
    "step": lambda case: [step.slug for step in preset("panel").leaving(case.state)],
    "slug": lambda case: ["panel"],
    "action": lambda case: ["identity", "extend", "correct", "answer"],
    "item": lambda case: ["friends"],
    "part": lambda case: ["needs"],
    "domain": lambda case: ["needs"],
    "topic": lambda case: ["consent"],
}


@dataclass(frozen=True)
class Address:
    """One address: its pattern, the path with everything filled in, and the words in it by which its turn is kept."""

    pattern: str
    path: str
    words: str

    @property
    def is_a_list(self) -> bool:
        """Whether nothing stands in it: it shows whatever there is for whoever asks."""
        return "<" not in self.pattern


def readable() -> list[Route]:
    """What the portal answers under `referrals` when it is asked with GET; the table of addresses says which ones."""
    gets = {row.pattern for row in table().values() if row.method == "GET"}
    return [one for one in routes() if one.pattern.startswith("referrals/") and one.pattern in gets]


def addresses_of(pk: uuid.UUID) -> list[Address]:
    """Each of them with the first and the last row of this case, or with a number of nothing where it has none."""
    with acting_for(SYSTEM):
        case = Case.objects.get(pk=pk)
        return list(
            dict.fromkeys(itertools.chain.from_iterable(_filled(case, route) for route in readable()))
        )


def _filled(case: Case, route: Route) -> Iterator[Address]:
    text = route.pattern.removeprefix("referrals/")
    parts = PART.findall(text)
    choices = [_values(case, text, kind, part) for kind, part in parts]
    for values in itertools.product(*choices):
        given = {part: value for (_kind, part), value in zip(parts, values, strict=True)}
        yield Address(route.pattern, route.path(given), " ".join(v for v in values if isinstance(v, str)))


def _values(case: Case, text: str, kind: str, part: str) -> list[Any]:
    if part in WORDS and kind == "slug":
        return list(WORDS[part](case)) or ["none"]
    if part == "thread":
        return [row.thread for row in _rows("PlanPart", case)] or [NOTHING]
    model = BESIDE.get(part) or next((name for start, name in WHOSE.items() if text.startswith(start)), "")
    if text.startswith("instruments/"):
        return [instrument().pk]
    return [row.pk for row in _rows(model, case)] or [0 if kind == "int" else NOTHING]


def _rows(name: str, case: Case) -> list[Any]:
    """The first and the last row of this kind."""
    if name == "Case":
        return [case]
    model = apps.get_model("referrals", name)
    fields = {field.name for field in model._meta.get_fields()}
    rows = list(model.objects.filter(**({"case": case} if "case" in fields else {})))
    return rows[:1] + rows[1:][-1:]
