"""What a token may be allowed to do. Apps add theirs in `ready()`."""

from django.utils.functional import Promise

_scopes: dict[str, str | Promise] = {}


def register_scope(name: str, label: str | Promise) -> None:
    """Add a scope pair: `name:read` and `name:write` are what a token carries."""
    _scopes[name] = label


def scope_choices() -> list[tuple[str, str]]:
    """All scopes for a form, reading before writing."""
    from django.utils.translation import gettext as _

    read = [(f"{name}:read", _("Read: %(what)s") % {"what": label}) for name, label in _scopes.items()]
    return read + [
        (f"{name}:write", _("Write: %(what)s") % {"what": label}) for name, label in _scopes.items()
    ]
