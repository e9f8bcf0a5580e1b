"""News from the accounts, sent after the commit."""

from django.dispatch import Signal

# An account was closed: `user_id`. Its sessions have ended; whoever keeps other ways in (tokens, grants) ends them too.
account_closed = Signal()
# A role ended or was given: `user_id`.
roles_changed = Signal()
