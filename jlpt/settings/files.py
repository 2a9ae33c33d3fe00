"""Where browsers fetch private files from when they lie in a bucket."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def file_origins(options: Mapping[str, Any]) -> list[str]:
    """Origins of signed addresses for a Content-Security-Policy: a bucket stands in the host's name or in the path."""
    bucket = options.get("bucket_name")
    if not bucket:
        return []
    if endpoint := options.get("endpoint_url"):
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{bucket}.{parts.netloc}"]
    region = options.get("region_name")
    hosts = ["s3.amazonaws.com", *([f"s3.{region}.amazonaws.com"] if region else [])]
    return [f"https://{bucket}.{host}" for host in hosts]
