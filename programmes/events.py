"""News of this app, sent after the commit. Receivers get ids and read what was committed."""

from django.dispatch import Signal

# A log has entered a state: log_id, action (a key of workflow.LOG_STEPS).
activitylog_stepped = Signal()
# Many logs were saved or changed at once: count, action (`import`, `undo`, `verify`).
activitylogs_changed = Signal()
# A programme has entered a state: programme_id, action (a key of workflow.PROGRAMME_STEPS).
programme_stepped = Signal()
