"""Where a centre's files live on S3: under its schema's name. On disk django-tenants' own storage does it."""

from storages.backends.s3 import S3Storage
from storages.utils import safe_join

from tenants.db import connection


class CenterS3Storage(S3Storage):
    """S3-compatible storage whose every name starts with the schema."""

    def _normalize_name(self, name: str) -> str:
        return super()._normalize_name(safe_join(connection.schema_name, name))
