from portal.accounts.models.organisation import Organisation, OrganisationQuerySet
from portal.accounts.models.role import RoleAssignment
from portal.accounts.models.user import User

__all__ = ["Organisation", "OrganisationQuerySet", "RoleAssignment", "User"]
