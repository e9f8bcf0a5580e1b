"""What each field of each model is: open, internal, personal or case. Masks, retention and exports are driven by it.

A model says it in an inner class::

    class Privacy:
        open = ("title", "starts_on")
        internal = ("note",)
        personal = ("contact_email",)
"""

from django.db.models import Model

LEVELS = ("open", "internal", "personal", "case")


def classification(model: type[Model]) -> dict[str, str]:
    """Level of each classified field of `model`, inherited classes included."""
    levels: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        declared = vars(parent).get("Privacy")
        for level in LEVELS:
            for name in getattr(declared, level, ()):
                levels[name] = level
    return levels


def unclassified(model: type[Model]) -> list[str]:
    """Names of the fields of `model` that nobody has classified; the primary key needs no word."""
    known = classification(model)
    own = [f for f in (*model._meta.concrete_fields, *model._meta.local_many_to_many) if not f.primary_key]
    return [f.name for f in own if f.name not in known]
