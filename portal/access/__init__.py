"""Who may do and see what, decided in one place. Unknown is forbidden."""

from portal.access.declare import access, public, signed_in
from portal.access.engine import SYSTEM, abilities, allowed, authorise, fetch, rule

__all__ = ["SYSTEM", "abilities", "access", "allowed", "authorise", "fetch", "public", "rule", "signed_in"]
