"""What somebody may do, as far as the role alone does not say it. For services, views and templates alike."""

from tenants.people.models import Role, User


def may_manage_admins(user: User) -> bool:
    """Make, raise or change admins and read or reset their passwords. Not somebody on a support visit: nobody lets
    himself into a centre for longer than was agreed."""
    return user.role == Role.CENTER_ADMIN and not user.is_support


def has_own_login(user: User) -> bool:
    """May set a password, an e-mail address or a second factor. On a support visit there is none of these."""
    return not user.is_support
