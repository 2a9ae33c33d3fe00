"""What `people` does in the background, in each centre."""

from tenants.people.tasks import imports, invitations

__all__ = ["imports", "invitations"]
