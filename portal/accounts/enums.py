"""Roles and kinds of organisation, as the field names them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in the prevention programme. A resident is whoever is not signed in and has no role."""

    PARTNER_MEMBER = "partner_member", _("Partner member")
    PARTNER_MANAGER = "partner_manager", _("Partner manager")
    CITY_OFFICER = "city_officer", _("City officer")
    PROGRAMME_COORDINATOR = "programme_coordinator", _("Programme coordinator")
    COUNCIL_LEAD = "council_lead", _("Council lead")
    EVALUATOR = "evaluator", _("Evaluator")
    FRONTLINE_WORKER = "frontline_worker", _("Frontline worker")
    INTAKE_OFFICER = "intake_officer", _("Intake officer")
    CASE_COORDINATOR = "case_coordinator", _("Case coordinator")
    CHAIR = "chair", _("Chair of the panel")
    IDENTITY_CUSTODIAN = "identity_custodian", _("Identity custodian")
    POLICE_LIAISON = "police_liaison", _("Police liaison")
    PANEL_MEMBER = "panel_member", _("Panel member")
    CASE_TEAM_MEMBER = "case_team_member", _("Case team member")
    SUPPORT_PROVIDER = "support_provider", _("Support provider")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


# Roles with case content: a second factor is never optional for them.
CASE_ROLES = (
    Role.INTAKE_OFFICER,
    Role.CASE_COORDINATOR,
    Role.CHAIR,
    Role.IDENTITY_CUSTODIAN,
    Role.POLICE_LIAISON,
    Role.PANEL_MEMBER,
    Role.CASE_TEAM_MEMBER,
    Role.SUPPORT_PROVIDER,
)
# Roles of the city's own staff, who may see the internal pages common to all of them.
STAFF_ROLES = (
    Role.CITY_OFFICER,
    Role.PROGRAMME_COORDINATOR,
    Role.ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.EVALUATOR,
)
PARTNER_ROLES = (Role.PARTNER_MEMBER, Role.PARTNER_MANAGER)


class OrganisationKind(models.TextChoices):
    """Kinds of organisation on the map of stakeholders and among the partners."""

    CITY_DEPARTMENT = "city_department", _("City department")
    PUBLIC_AGENCY = "public_agency", _("Other public agency")
    POLICE = "police", _("Police")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health service")
    CSO = "cso", _("Civil-society organisation")
    FAITH = "faith_organisation", _("Faith organisation")
    SPORTS_CLUB = "sports_club", _("Sports club")
    BUSINESS = "business", _("Business")
    UNIVERSITY = "university", _("University")
    NATIONAL_GOVERNMENT = "national_government", _("National government")
    DONOR = "donor", _("Donor")
    NETWORK = "network", _("Network")


class OrganisationStatus(models.TextChoices):
    """Whether we still work with them."""

    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    ENDED = "ended", _("Ended")


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Out of date")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestState(models.TextChoices):
    """Where a request for a case role stands."""

    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
