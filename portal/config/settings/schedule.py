"""What the worker does by itself, and when. No task moves a case or erases one."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "close-ended-accounts": {
        "task": "portal.accounts.tasks.close_ended_accounts",
        "schedule": crontab(hour=3, minute=10),
    },
    "clear-sessions": {
        "task": "portal.accounts.tasks.clear_sessions",
        "schedule": crontab(hour=3, minute=25),
    },
    "anchor-audit-chain": {"task": "portal.audit.tasks.anchor", "schedule": crontab(minute=5)},
    "keep-keyring": {"task": "portal.crypto.tasks.keep_keyring", "schedule": crontab(hour=2, minute=50)},
    "finish-erasures": {"task": "referrals.tasks.finish_erasures", "schedule": crontab(minute="*/10")},
    "remind-of-retention": {
        "task": "referrals.tasks.remind_of_retention",
        "schedule": crontab(hour=6, minute=20),
    },
    "restart-lost-jobs": {"task": "portal.jobs.tasks.restart_lost", "schedule": crontab(minute="*/5")},
    "clear-kept-answers": {
        "task": "portal.api.tasks.clear_kept_answers",
        "schedule": crontab(hour=3, minute=40),
    },
    "clear-intake": {"task": "referrals.tasks.clear_intake", "schedule": crontab(minute="*/10")},
    "finish-editions": {"task": "mel.tasks.finish_editions", "schedule": crontab(minute="*/10")},
    "hold-counts": {"task": "mel.tasks.hold_counts", "schedule": crontab(minute="*/5")},
    "clear-abandoned-imports": {"task": "portal.imports.tasks.clear", "schedule": crontab(hour=3, minute=40)},
    "support-due": {"task": "referrals.tasks.remind_of_support", "schedule": crontab(hour=6, minute=20)},
    "send-digests": {"task": "portal.inbox.tasks.send_digests", "schedule": crontab(hour=7, minute=0)},
}
