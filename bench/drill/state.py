"""What a city holds, as JSON: to compare one before a disaster with the one brought back. Run in the environment of that city.

python -m bench.drill.state plant        a case with words in it; prints its id
python -m bench.drill.state look CASE    rows, audit, rights, the case's words, the sealed reports, one report's figures
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import uuid
from dataclasses import replace
from typing import Any

import django
import psycopg

WORDS = "Comes to the club every evening and helps to put the chairs away."
_ROWS = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
_GUARDS = """
SELECT (SELECT count(*) FROM pg_policies), (SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity),
       (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
"""
_GRANTS = """
SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
WHERE grantee = 'portal_app' AND table_schema = 'public' ORDER BY 1
"""


def plant() -> dict[str, Any]:
    """A concern told on the telephone, with words that are sealed, and a sealed report."""
    from bench.cases import DESK
    from bench.drill import reports
    from bench.metropolis import person_id
    from mel.services import edition
    from portal.access.rows import acting_for
    from portal.accounts.models import User
    from portal.areas.models import Area
    from referrals import services

    desk = User.objects.get(pk=person_id(DESK))
    with acting_for(desk):
        received = services.receive_concern(
            process="panel", channel="telephone", source="family", emergency="no", observed=[], circumstances=["alone"],
            how_known="saw_or_heard_myself", person_knows="does_not_know", words={"words": WORDS}, by=desk,
            area=Area.objects.filter(kind="neighbourhood").earliest("pk"),
        )  # fmt: skip
    edition.build(reports.ask(2025, 3))
    return {"case": str(received.case.pk)}


def look(case: str) -> dict[str, Any]:
    """Everything that must be the same afterwards."""
    from django.conf import settings

    from mel.models import ReportEdition
    from mel.periods import Quarter
    from mel.reports.council import build as build_figures
    from portal.access import SYSTEM
    from portal.audit.anchors import read_anchors
    from portal.audit.verify import verify

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        names = [row[0] for row in owner.execute(_ROWS).fetchall()]
        rows = {
            name: owner.execute(psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(name))).fetchone()[0]  # type: ignore[index]
            for name in names
        }  # fmt: skip
        guards = list(owner.execute(_GUARDS).fetchone() or ())
        grants = [row[0] for row in owner.execute(_GRANTS).fetchall()]
    audit = verify(list(read_anchors(settings.AUDIT_ANCHOR_FILE)))
    from bench.drill.reports import files_agree

    return {
        "rows": rows,
        "guards": guards,
        "grants": grants,
        "audit": {"holds": audit.holds, "events": audit.events, "head": str(audit.head)},
        "case": _said(case),
        "files": sum(files_agree(edition) for edition in ReportEdition.objects.filter(status="done")),
        "report": replace(build_figures(Quarter(2025, 2), SYSTEM), frozen_at="").fingerprint(),
    }


def _said(case: str) -> str:
    """A fingerprint of what the case says, opened with its key."""
    from django.db import transaction

    from portal.access import SYSTEM
    from portal.access.rows import acting_for
    from referrals.models import Concern
    from referrals.services.sealing import keys_of

    with acting_for(SYSTEM), transaction.atomic():
        concern = Concern.objects.select_related("case").get(case_id=uuid.UUID(case))
        words = keys_of(concern.case).open(concern, "words")
    if WORDS not in words:
        raise SystemExit("The case doesn't say what was told.")
    return hashlib.sha256(words.encode()).hexdigest()


if __name__ == "__main__":
    django.setup()
    print(json.dumps(plant() if sys.argv[1] == "plant" else look(sys.argv[2])))
