"""What `tenants` does in the background, in the public schema."""

from tenants.tasks import centers, deleting, jobs, requests, support

__all__ = ["centers", "deleting", "jobs", "requests", "support"]
