"""Eight partners log activities while the web server, then the database, is killed again and again."""

from __future__ import annotations

import http.client
import json
import signal
import threading
import time
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from bench.drill.processes import Victim, wait_for_web
from bench.drill.verdict import Verdict
from tools.launch.postgres import Postgres

WRITERS = 8
GIVE_UP_AFTER = 90.0  # seconds a writer goes on sending the same activity


class Writer(threading.Thread):
    """A partner's phone: sends an activity, and sends it again until the portal says it has it."""

    def __init__(self, number: int, cookie: str, port: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.cookie, self.port, self.over = number, cookie, port, over
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.repeated = 0
        self.refused: list[str] = []

    def run(self) -> None:
        """Send until time is up; the last activity is seen through to its acknowledgement."""
        while not self.over.is_set():
            client_id = str(uuid.uuid4())
            self.sent.append(client_id)
            self._send(client_id)

    def _send(self, client_id: str) -> None:
        end = time.monotonic() + GIVE_UP_AFTER
        while time.monotonic() < end:
            status = self._post(client_id)
            if status in (200, 201):
                self.acknowledged.append(client_id)
                return
            if status is not None and 400 <= status < 500:
                self.refused.append(f"{status}")
                return
            self.repeated += 1
            time.sleep(0.2)

    def _post(self, client_id: str) -> int | None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            headers = {"Cookie": self.cookie, "Content-Type": "application/json", "Host": "localhost"}
            connection.request("POST", "/bench/log/", json.dumps({"client_id": client_id}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None


def run_writers(cookies: list[str], port: int, disturb: Callable[[], None]) -> list[Writer]:
    """Let the writers write while `disturb` does its worst, then until each has its last acknowledgement."""
    over = threading.Event()
    writers = [Writer(number, cookies[number], port, over) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        disturb()
    finally:
        over.set()
    for writer in writers:
        writer.join(GIVE_UP_AFTER + 10)
    return writers


def killing_web(web: Victim, port: int, kills: int, random: Random) -> Callable[[], None]:
    """Kill the web server or one of its processes, each time a moment after it came back."""

    def disturb() -> None:
        for _ in range(kills):
            time.sleep(0.5 + random.random())  # long enough that writes are under way again
            print(f"    killed {web.kill(random)}", flush=True)
            web.start()
            wait_for_web(port)
        # A server whose processes die twice within seconds ends as a whole; a launcher or a container starts it again.
        time.sleep(6)
        web.start()
        wait_for_web(port)

    return disturb


def killing_database(postgres: Postgres, kills: int, random: Random) -> Callable[[], None]:
    """Kill the database's main process; its other processes notice and end, the next start recovers."""

    def disturb() -> None:
        for _ in range(kills):
            time.sleep(1 + random.random())
            if postgres.process is not None:
                postgres.process.send_signal(signal.SIGKILL)
                postgres.process.wait()
                print("    killed the database", flush=True)
            postgres.start()
        time.sleep(1)

    return disturb


def judge(verdict: Verdict, title: str, writers: list[Writer], connection: Any, *, felt: bool) -> None:
    """Compare what was promised with what is there; `felt` if the writers must have noticed that something was wrong."""
    sent = {client_id for writer in writers for client_id in writer.sent}
    promised = {client_id for writer in writers for client_id in writer.acknowledged}
    repeated = sum(writer.repeated for writer in writers)
    refused = [status for writer in writers for status in writer.refused]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [list(sent)])
        found = {str(row[0]): row[1:] for row in cursor.fetchall()}
    whole = (1, 2, 1, 1)  # one log, two breakdown rows, one step, one event with one link in the chain
    verdict.ask(f"{title}: activities sent, of which sent again after a broken connection", f"{len(sent)}, {repeated} times",
                len(sent) > 0 and (repeated > 0 or not felt))  # fmt: skip
    verdict.ask(f"{title}: refused instead of stored", refused[:5] or 0, not refused)
    verdict.ask(f"{title}: acknowledged but lost", len(promised - set(found)), promised <= set(found))
    verdict.ask(
        f"{title}: never acknowledged to a phone that kept trying", len(sent - promised), sent == promised
    )
    broken = {key: value for key, value in found.items() if value != whole}
    verdict.ask(f"{title}: stored twice or in part (log, breakdown, step, event)", len(broken), not broken)


_FOUND = """
SELECT l.client_id, count(DISTINCT l.id), count(DISTINCT b.id), count(DISTINCT t.id), count(DISTINCT k.seq)
FROM programmes_activitylog l
LEFT JOIN programmes_attendancebreakdown b ON b.log_id = l.id
LEFT JOIN programmes_activitylogtransition t ON t.log_id = l.id
LEFT JOIN audit_auditevent e ON e.object_id = l.id::text AND e.action = 'programmes.add_activitylog'
LEFT JOIN audit_auditlink k ON k.event_id = e.id
WHERE l.client_id = ANY(%s::uuid[]) GROUP BY l.client_id
"""
