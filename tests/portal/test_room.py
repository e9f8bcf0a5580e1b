"""How long something takes must not hang on how many calls deep it began."""

import resource
from io import BytesIO

import pytest

from portal.config.wsgi import application
from portal.room import with_room

CALLS = 2000


def _leaf() -> int:
    return 1


def _loop() -> int:
    """How often the system gave memory for a plain loop of calls."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        _leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _at(depth: int) -> int:
    return _loop() if depth == 0 else _at(depth - 1)


def _at_the_worst_depth() -> int:
    return max(_at(depth) for depth in range(500))


def test_at_no_depth_a_loop_asks_the_system_for_memory_at_each_call() -> None:
    assert with_room(_at_the_worst_depth) < CALLS / 4


def test_arguments_answers_and_errors_pass_as_they_are() -> None:
    def refuse(word: str) -> None:
        raise LookupError(word)

    assert with_room(divmod, 7, 2) == (3, 1)
    with pytest.raises(LookupError, match="nothing here"):
        with_room(refuse, "nothing here")


def test_the_web_server_answers_with_room() -> None:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/health/live/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.input": BytesIO(), "wsgi.url_scheme": "https",
    }  # fmt: skip
    body = b"".join(application(environ, lambda status, headers: told.append(status)))
    assert told == ["200 OK"] and body
