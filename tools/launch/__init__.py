"""Start the portal on a machine that has nothing but Python and Git.

`python3 -m tools.launch run` makes the environment, a private PostgreSQL and a private broker, fills an empty
portal with the demo city and keeps web, worker and beat running. Until the environment exists only the standard
library may be imported here; everything that needs a package is imported after the switch into `.venv`.
"""
