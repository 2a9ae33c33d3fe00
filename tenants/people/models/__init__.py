from tenants.people.models.audit import AuditEntry
from tenants.people.models.groups import Group, Membership
from tenants.people.models.users import Role, User

__all__ = ["AuditEntry", "Group", "Membership", "Role", "User"]
