"""The manifest of a QTI package: every file with what it needs, keywords, source and licence (LOM)."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .qti_xml import INSTANCE, ITEM_TYPE, LOM, MEDIA, PACKAGE, SCHEMAS, TEST_TYPE, sub, written
from .results import Document

_SECONDS = re.compile(r"PT(\d{1,6}(?:\.\d{1,12})?)S")


@dataclass(slots=True)
class Resource:
    """`needs`: the paths of the files that it shows."""

    type: str
    path: str
    needs: list[str]
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Described:
    """What the manifest says of a file."""

    type: str
    path: str
    tags: list[str]
    source: str
    licence: str
    seconds: float


def manifest(document: Document, resources: list[Resource]) -> bytes:
    node = Element(
        "manifest",
        {
            "xmlns": PACKAGE, "xmlns:imsmd": LOM, "xmlns:xsi": INSTANCE, "identifier": "package",
            "xsi:schemaLocation": f"{PACKAGE} {SCHEMAS}imsqtiv3p0_imscpv1p2_v1p0.xsd "
            f"{LOM} https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd",
        },
    )  # fmt: skip
    about = sub(node, "metadata")
    sub(about, "schema", "QTI Package")
    sub(about, "schemaversion", "3.0.0")
    sub(node, "organizations")
    held = sub(node, "resources")
    media = [Resource("webcontent", MEDIA + name, []) for name in document["media"]]
    numbers = {resource.path: f"r-{number}" for number, resource in enumerate([*resources, *media], 1)}
    for resource in [*resources, *media]:
        one = sub(held, "resource", identifier=numbers[resource.path], type=resource.type, href=resource.path)
        _describe(one, resource, document["media"].get(resource.path.removeprefix(MEDIA), {}))
        sub(one, "file", href=resource.path)
        for path in resource.needs:
            if path in numbers:
                sub(one, "dependency", identifierref=numbers[path])
    return written(node)


def _describe(node: Element, resource: Resource, entry: Document) -> None:
    if not resource.tags and not entry:
        return
    lom = sub(sub(node, "metadata"), "imsmd:lom")
    general = sub(lom, "imsmd:general")
    if entry:
        sub(sub(general, "imsmd:description"), "imsmd:string", entry["source"])
        technical = sub(lom, "imsmd:technical")
        sub(technical, "imsmd:format", mimetypes.guess_type(resource.path)[0] or "application/octet-stream")
        if entry.get("seconds"):
            sub(sub(technical, "imsmd:duration"), "imsmd:duration", f"PT{entry['seconds']}S")
        sub(sub(sub(lom, "imsmd:rights"), "imsmd:description"), "imsmd:string", entry["licence"])
    for tag in resource.tags:
        sub(sub(general, "imsmd:keyword"), "imsmd:string", tag)


def described(node: Element) -> list[Described]:
    """What a manifest, without its namespaces, holds."""
    return [_described(resource) for resource in node.findall("resources/resource")]


def _described(node: Element) -> Described:
    lom = "metadata/lom/"
    seconds = _SECONDS.fullmatch((node.findtext(lom + "technical/duration/duration") or "").strip())
    return Described(
        type=node.get("type", ""),
        path=node.get("href") or next((file.get("href", "") for file in node.findall("file")), ""),
        tags=[tag.text for tag in node.findall(lom + "general/keyword/string") if tag.text],
        source=node.findtext(lom + "general/description/string") or "",
        licence=node.findtext(lom + "rights/description/string") or "",
        seconds=float(seconds[1]) if seconds else 0,
    )


def tests_and_items(resources: list[Described]) -> tuple[list[Described], list[Described]]:
    return (
        [resource for resource in resources if resource.type == TEST_TYPE],
        [resource for resource in resources if resource.type == ITEM_TYPE],
    )
