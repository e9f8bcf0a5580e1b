"""What the worker does for the demo city once it stands."""

from celery import shared_task

from portal.config.demo.build import NotOurs, build_cases


@shared_task(name="demo.build_cases", ignore_result=True)
def build_demo_cases() -> None:
    """The story's cases; does nothing where they are there, or where this is not the demo city."""
    try:
        build_cases()
    except NotOurs:
        return
