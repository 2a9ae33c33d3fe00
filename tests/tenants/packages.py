"""Exports as bytes, and what somebody may have done to them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from tenants.models import Center
from tenants.services.exporting import write_package


def exported(center: Center) -> dict[str, bytes]:
    """Name -> content of everything in a fresh export of a centre whose rows are committed."""
    out = io.BytesIO()
    write_package(center, out, watch=lambda _says: None)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def manifest_of(entries: dict[str, bytes]) -> Any:
    return json.loads(entries["manifest.json"])


def with_manifest(entries: dict[str, bytes], manifest: Any) -> dict[str, bytes]:
    return entries | {"manifest.json": json.dumps(manifest).encode()}


def with_table(entries: dict[str, bytes], name: str, content: bytes) -> dict[str, bytes]:
    """Other rows, with sums that agree: damage that only the database can see."""
    manifest = manifest_of(entries)
    for table in manifest["tables"]:
        if table["name"] == name:
            table |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "rows": content.count(b"\n")}
    return with_manifest(entries | {f"tables/{name}.copy": content}, manifest)


def with_file(entries: dict[str, bytes], name: str, content: bytes) -> dict[str, bytes]:
    manifest = manifest_of(entries)
    manifest["files"].append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return with_manifest(entries | {f"files/{name}": content}, manifest)
