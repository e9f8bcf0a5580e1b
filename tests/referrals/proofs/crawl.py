"""Asking for addresses as somebody, and what is wrong with the answers: words the table does not allow, files, copies, prints."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.logs import LOGGING
from tests.referrals.proofs.journey import ROLE, Journey
from tests.referrals.proofs.routes import Address
from tests.referrals.proofs.words import PLANTED, Found, is_own, may_find, planted_in, sees_anything

# Addresses that give a file: the copy for the person, and what the disclosure control has let out. No other does.
FILES = {
    "referrals/rights/<uuid:pk>/copy/",
    "referrals/statistics/<uuid:pk>/csv/",
    "referrals/digests/<uuid:pk>/pdf/",
}
PAGES = {"text/html", "application/json", "application/problem+json", "image/png"}
# The sender's own conversation stays theirs.
CONVERSATION = {
    "referrals/mine/<uuid:pk>/",
    "referrals/receipt/",
    "referrals/files/<uuid:pk>/",
    "referrals/receipt/files/<uuid:pk>/",
}
STAGE = {
    "threshold": 2, "identity_check": 3, "information": 4, "panel": 4, "consent": 4, "support": 4, "review": 4, "closed": 4,
    "follow_up": 4, "retention": 4, "paused": 4, "transferred": 4,
}  # fmt: skip
# What lies around the referrals: a path, asked by everybody in every state. The first letters of the words are looked for, never whole ones.
AROUND = (
    "/home/", "/inbox/", "/search/?q=Kite", "/search/?q=Kiteidentity_limited", "/referrals/cases/?q=Kite", "/api/v1/referrals/",
    "/api/v1/", "/api/v1/activities/?search=Kite", "/api/v1/programmes/?search=Kite", "/api/v1/measures/", "/api/v1/areas/", "/api/v1/reports/",
)  # fmt: skip
# What a browser with a receipt code comes back to, in every state.
BY_CODE = ("referrals/come-back/", "referrals/receipt/", "referrals/receipt/files/<uuid:pk>/")
EVERYTHING = os.environ.get("REFERRALS_CRAWL") == "all"


class Crawl:
    """Everybody's browser, what they have read and what was wrong with it."""

    def __init__(self, journey: Journey, clients: dict[str, Client], logs: Logs) -> None:
        self.journey, self.clients, self.logs = journey, clients, logs
        self.faults: dict[str, None] = {}
        self.seen: set[tuple[str, str, str]] = set()
        self.tally: Counter[str] = Counter()
        self.shut: set[tuple[str, str]] = set()
        self.turns: Counter[tuple[str, str, str]] = Counter()
        self.visits = 0
        self.expected: tuple[
            int, ...
        ] = ()  # answers that are no fault of the portal, because they were asked for

    # --- where somebody looks ------------------------------------------------------------------------------------
    def visit(self, state: str, addresses: Sequence[Address]) -> None:
        """As everybody, in one state of the case."""
        cache.clear()  # another moment: what the frame of the pages has kept is over
        self.visits += 1
        for place, who in enumerate(self.clients):
            for path in AROUND if EVERYTHING else [AROUND[(place + self.visits) % len(AROUND)]]:
                self.look(who, state, path.partition("?")[0].lstrip("/"), path)
            if who == "holder":
                for one in (one for one in addresses if one.pattern in BY_CODE):
                    self.look(who, state, one.pattern, one.path)
                continue
            # Not everybody begins with the same address.
            mine = [*addresses[place * 11 % len(addresses) :], *addresses[: place * 11 % len(addresses)]]
            if who in ROLE and any(sees_anything(role, state) for role in self.roles(who, state)):
                self.as_somebody_of_the_case(who, state, mine)
            else:
                self._in_turn(who, state, mine, 40)

    def pass_by(self, state: str, addresses: Sequence[Address]) -> None:
        """As everybody, the case itself and some of its addresses in turn: where nothing may be left to find."""
        cache.clear()
        for who in self.clients:
            self.look(who, state, "referrals/cases/<uuid:pk>/", f"/referrals/cases/{self.journey.pk}/")
            near = [one for one in addresses if not one.is_a_list or one.pattern in BY_CODE]
            self._in_turn(who, state, near, 60)

    def as_somebody_of_the_case(self, who: str, state: str, addresses: Sequence[Address]) -> None:
        """The case with every section that has a tab; lists that open for them, and hidden sections and forms, in turn."""
        page = f"/referrals/cases/{self.journey.pk}/"
        text = self.look(who, state, "referrals/cases/<uuid:pk>/", page)
        tabs = list(dict.fromkeys(re.findall(rf'href="({page}[a-z_]+/)"', text)))
        for path in tabs[1:]:  # the first is what the case's own address shows
            self.look(who, state, "referrals/cases/<uuid:pk>/<slug:section>/", path)
        self._in_turn(who, state, [one for one in addresses if one.is_a_list], 6)
        rest = [one for one in addresses if not one.is_a_list and one.path not in (page, *tabs)]
        self._in_turn(who, state, rest, 24)

    def _in_turn(self, who: str, state: str, addresses: Sequence[Address], share: int) -> None:
        """One in so many of these addresses: those whose turn has not come for this person."""
        open_ones = [one for one in addresses if (who, one.pattern) not in self.shut]
        number = len(open_ones) if EVERYTHING else -(-len(open_ones) // share)
        for one in sorted(open_ones, key=lambda one: self.turns[who, one.pattern, one.words])[:number]:
            self.turns[who, one.pattern, one.words] += 1
            self.look(who, state, one.pattern, one.path)

    # --- one look ------------------------------------------------------------------------------------------------
    def look(self, who: str, state: str, pattern: str, path: str) -> str:
        """Ask for one address and hold what comes against the table."""
        answer = self.clients[who].get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        self.tally["asked"] += 1
        self.tally[str(answer.status_code)] += 1
        if answer.status_code == 403 and "<" not in pattern:
            self.shut.add((who, pattern))  # the door of a list asks for the role alone
        self.judge(who, state, pattern, answer, text)
        return text

    def judge(self, who: str, state: str, pattern: str, answer: Any, text: str) -> None:
        """Remember what is wrong with an answer."""
        found = planted_in(text) | planted_in(str(answer.headers))
        if answer.get("Content-Type") == "image/png":
            found |= {("referral_narrative", "teacher")}
        faults = list(self._words(who, state, pattern, found))
        if answer.status_code not in (200, 302, 401, 403, 404, *self.expected):
            faults.append(f"answers {answer.status_code}")
        if answer.status_code == 200:
            faults += kept_or_given(answer, text, pattern, found)
        for fault in faults:
            self.faults[f"{state}: {who} at {pattern}: {fault}"] = None
        self.seen |= {(who, state, group) for group, _author in found}
        self.tally["with words"] += bool(found)
        self.tally["words"] += len(found)

    def _words(self, who: str, state: str, pattern: str, found: Found) -> Iterator[str]:
        for group, author in found:
            if state == "erased":
                yield f"still reads {group} of {author}"
                continue
            if who in ("teacher", "holder") and author == "teacher" and pattern in CONVERSATION:
                continue
            stage, own = STAGE.get(state, 0), is_own(who, group, author)
            if not any(may_find(role, state, stage, group, own=own) for role in self.roles(who, state)):
                yield f"reads {group} of {author}"

    def roles(self, who: str, state: str) -> tuple[str, ...]:
        """As what somebody stands in the table."""
        if who not in ROLE:
            return ("nobody",)
        acts = who in ("health", "social") and STAGE.get(state, 0) >= 3
        return (ROLE[who], "case_team") if acts else (ROLE[who],)


def kept_or_given(answer: Any, text: str, pattern: str, found: Found) -> Iterator[str]:
    """What a page must not be, or must say."""
    if pattern.startswith("api/") and not pattern.startswith("api/v1/referrals/"):
        return  # others' figures, of which programs may keep a copy
    if "no-store" not in answer.get("Cache-Control", ""):
        yield "may be kept"
    if pattern in FILES:
        return
    if "attachment" in answer.get("Content-Disposition", ""):
        yield "is given out as a file"
    kind = answer.get("Content-Type", "").split(";")[0]
    if kind not in PAGES:
        yield f"is {kind}"
    about = pattern.startswith("referrals/cases/<uuid:pk>/") or (found and "receipt" not in pattern)
    if about and kind == "text/html" and not ("data-noprint" in text and "is-confidential" in text):
        yield "shows content without who looks and when, or can be printed"


class Logs(logging.Handler):
    """What the portal would have written to its log, in the form in which it is written; only lines with words are kept."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        form = dict(LOGGING["formatters"]["json"])
        form.pop("()")
        self.setFormatter(structlog.stdlib.ProcessorFormatter(**form))
        self.lines, self.told, self.errors = 0, [], []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines += 1
        if planted_in(line):
            self.told.append(line)
        if record.levelno >= logging.ERROR:
            self.errors.append(line)
        record.exc_info = (
            None  # others that listen keep the record: the frames of every refusal are not kept with it
        )


def tables_with_words() -> tuple[int, list[str]]:
    """How many tables hold anything, and those in which a word stands readably: audit, history, work and notices are among them."""
    held, found = 0, []
    with acting_for(SYSTEM), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FILTER (WHERE line::text ~ %s), count(*) FROM "{table}" AS line',
                [PLANTED.pattern],
            )
            with_words, rows = cursor.fetchone()
            held += bool(rows)
            found += [table] * bool(with_words)
    return held, found
