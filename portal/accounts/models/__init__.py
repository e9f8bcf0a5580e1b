from portal.accounts.models.invitation import Invitation
from portal.accounts.models.organisation import Organisation, OrganisationQuerySet
from portal.accounts.models.role import RoleAssignment
from portal.accounts.models.role_request import RoleRequest
from portal.accounts.models.tally import Tally
from portal.accounts.models.user import User, UserQuerySet

__all__ = [
    "Invitation",
    "Organisation",
    "OrganisationQuerySet",
    "RoleAssignment",
    "RoleRequest",
    "Tally",
    "User",
    "UserQuerySet",
]
