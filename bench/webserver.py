"""The web server as `make run` starts it, for measuring and for killing: two workers, one blocking thread each."""

import sys


def command(port: int) -> list[str]:
    """What is started, on the loopback."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "1", "--respawn-failed-workers", "--log-level", "error", "portal.config.wsgi:application",
    ]  # fmt: skip
