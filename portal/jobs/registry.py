"""Which function does which kind of job. Apps register in their `jobs.py`, loaded at start."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.jobs.models import Job
    from portal.jobs.services import Progress

Work = Callable[["Job", "Progress"], str]
_kinds: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Register the decorated function: it gets the job and a progress reporter and returns the address of the result.

    The function must be safe to run twice: a worker may die after its work and before saying so.
    """

    def register(work: Work) -> Work:
        if kind in _kinds:
            raise ValueError(f"two functions for job {kind}")
        _kinds[kind] = work
        return work

    return register


def work_of(kind: str) -> Work:
    """The function behind a kind."""
    return _kinds[kind]
