"""What people keep about how they look at the portal."""

from portal.ui.models.saved_view import SavedView

__all__ = ["SavedView"]
