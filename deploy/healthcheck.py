"""Asks the web process of this container whether it lives; the exit code is the answer."""

import sys
import urllib.error
import urllib.request

request = urllib.request.Request(
    "http://127.0.0.1:8000/health/live/", headers={"X-Forwarded-Proto": "https", "Host": "localhost"}
)
try:
    with urllib.request.urlopen(request, timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except (urllib.error.URLError, OSError):
    sys.exit(1)
