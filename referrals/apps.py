import importlib
import pkgutil

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        """Hang sections of the case page, lists, panels and what waits where the portal gathers them."""
        from portal.documents.registry import register_files
        from portal.inbox import register_waiting
        from portal.ui.panels import register_nav, register_panel
        from referrals import panels, parts
        from referrals.parts.menu import CASES, OVERSIGHT, SET_UP

        for module in pkgutil.iter_modules(parts.__path__):
            importlib.import_module(f"{parts.__name__}.{module.name}")
        register_files(
            "referrals.SharingAgreement",
            view="referrals.open_agreement_document",
            change="referrals.change_sharingagreement",
        )
        register_waiting(panels.waiting)
        register_panel("home", panels.home, order=15)
        register_nav(
            "referrals", _("Board"), "referrals:board", "referrals.open_board", order=10, icon="chat-heart"
        )
        register_nav(
            "referrals", _("Cases"), "referrals:cases", "referrals.list_cases", order=20, group=CASES
        )
        register_nav(
            "referrals",
            _("Second person"),
            "referrals:approvals",
            "referrals.open_approvals",
            order=30,
            count=panels.approvals_count,
        )
        register_nav(
            "referrals",
            _("Opened in need"),
            "referrals:glass",
            "referrals.review_break_glass",
            order=90,
            group=OVERSIGHT,
        )
        register_nav(
            "referrals",
            _("Process and calendar"),
            "referrals:settings",
            "referrals.configure",
            order=95,
            group=SET_UP,
        )
        register_nav(
            "referrals",
            _("Offered by another city"),
            "referrals:transfers",
            "referrals.receive_transfer",
            order=92,
            group=CASES,
        )
