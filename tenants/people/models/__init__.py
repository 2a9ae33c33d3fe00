from tenants.people.models.audit import AuditEntry
from tenants.people.models.emails import EmailChange
from tenants.people.models.groups import Group, LeftFor, Membership
from tenants.people.models.imports import ImportState, PeopleImport
from tenants.people.models.invitations import Invitation, InvitationKind, InvitationState
from tenants.people.models.users import SITTERS, STAFF_ROLES, Role, Theme, User

__all__ = [
    "SITTERS",
    "STAFF_ROLES",
    "AuditEntry",
    "EmailChange",
    "Group",
    "ImportState",
    "Invitation",
    "InvitationKind",
    "InvitationState",
    "LeftFor",
    "Membership",
    "PeopleImport",
    "Role",
    "Theme",
    "User",
]
