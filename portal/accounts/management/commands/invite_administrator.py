"""`manage.py invite_administrator ADDRESS`: the way to a city's first account."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from portal.access import SYSTEM
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Organisation, User
from portal.accounts.services import invitations, organisations


class Command(BaseCommand):
    """Invite an administrator from the server; everyone else is invited in the portal."""

    help = "Invite an administrator, for instance the first one. The invitation goes by e-mail, or is shown with --show-link."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, for which department, and how the link gets there."""
        parser.add_argument("address", help="e-mail address")
        parser.add_argument(
            "--organisation",
            default=f"City of {settings.CITY_NAME}",
            help="made if it is not in the register",
        )
        parser.add_argument(
            "--show-link",
            action="store_true",
            help="print the link instead of sending it, while no mail is set up",
        )

    def handle(self, *args: Any, address: str, organisation: str, show_link: bool, **options: Any) -> None:
        """Invite, and say where the link is."""
        if User.objects.filter(email=address.lower()).exists():
            raise CommandError("There is an account with this address. Give the role in the portal.")
        place = Organisation.objects.filter(name__iexact=organisation).first()
        if place is None:
            place = organisations.add(by=SYSTEM, name=organisation, kind=OrganisationKind.CITY_DEPARTMENT)
        made = invitations.invite(
            email=address, organisation=place, role=Role.ADMINISTRATOR, by=SYSTEM, send=not show_link
        )
        if not show_link:
            self.stdout.write(f"The invitation is on its way to {address}.")
            return
        token = invitations.issue_link_token(invitation=made)
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{reverse('accounts:accept', args=[token])}")
        self.stdout.write(
            f"The link works once, for {settings.INVITATION_DAYS} days. Hand it over in person."
        )
