"""The command line: `python3 -m tools.launch run|test|check|bench|drill|demo|fmt|schema|requirements|screenshots|manage`."""

from __future__ import annotations

import subprocess
import sys

_OLDEST = (3, 11)
_USAGE = """usage: python3 -m tools.launch COMMAND [arguments]

  run           everything, with the demo city, until Ctrl-C      (make run)
  test          all tests on throw-away services                  (make test, or with pytest's arguments)
  check         lint, types, contracts, migrations                (make check)
  bench, drill  measure speed; kill things and look what is left  (make bench, make drill)
  demo          fill an empty portal with the demo city           (make demo)
  manage …      manage.py with this checkout's services
  fmt, schema, requirements, screenshots"""


def main(argv: list[str]) -> int:
    """Make the environment, go on inside it, run the command. Returns the exit code."""
    if sys.version_info < _OLDEST:
        print(
            f"The portal needs Python {_OLDEST[0]}.{_OLDEST[1]} or newer; this is {sys.version.split()[0]}."
        )
        return 2
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(_USAGE)
        return 0
    from . import environment
    from .terminal import Stop

    try:
        environment.ensure()
        environment.enter(argv)
        return _dispatch(argv[0], argv[1:])
    except Stop as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(command: str, arguments: list[str]) -> int:
    from . import paths, quality, run, services

    if command == "run":
        return run.run(demo="--no-demo" not in arguments)
    if command in quality.COMMANDS:
        return quality.COMMANDS[command](arguments)
    if command in ("manage", "demo"):
        django = [str(paths.VENV_PYTHON), "manage.py", *([] if command == "manage" else ["demo"]), *arguments]
        with services.running(paths.VAR) as environment:
            if command == "demo":
                run.prepare(environment, demo=False)
            return subprocess.run(django, cwd=paths.ROOT, env=environment).returncode
    print(_USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
