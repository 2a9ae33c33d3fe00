"""What a browser loads for a page: the HTML, and the styles, scripts and pictures that it names."""

import gzip
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli

from bench import requests
from bench.client import Reply, once, request
from bench.place import HOST, Place, Sitter, make_sitters
from bench.server import HttpServer

STATIC = "/static/"
BROTLI_QUALITY = 5  # what proxies use on the fly; files are compressed ahead, at the best quality


def weigh_sections(server: HttpServer, place: Place) -> dict[str, dict[str, Any]]:
    """Bytes of each section's page: HTML by brotli and gzip, styles and scripts as served; pictures by themselves."""
    sitter = make_sitters(1)[0]
    pages = {}
    for section in requests.QUESTIONS:
        once(server.port, requests.open_section(sitter, section))
        page = once(server.port, requests.page(sitter))
        if not requests.read_page(sitter, page):
            raise RuntimeError(f"No page of section {section}: status {page.status}")
        pages[str(section)] = _weigh(server, place.folder / "static", sitter, page)
        once(server.port, requests.close_section(sitter, section))
    return pages


def _weigh(server: HttpServer, static: Path, sitter: Sitter, page: Reply) -> dict[str, Any]:
    links = _Links()
    links.feed(page.body.decode())
    files = {url: _served(static, url) for url in sorted(links.styles | links.scripts)}
    html = len(brotli.compress(page.body, quality=BROTLI_QUALITY))
    pictures = [_bytes_of(server, sitter, url) for url in sorted(links.pictures)]
    return {
        "html_bytes": len(page.body),
        "html_brotli": html,
        "html_gzip": len(gzip.compress(page.body, 6)),
        "styles": sum(size for url, size in files.items() if url in links.styles),
        "scripts": sum(size for url, size in files.items() if url in links.scripts),
        "total": html + sum(files.values()),
        "pictures": {"count": len(pictures), "bytes": sum(pictures)},
    }


def _served(static: Path, url: str) -> int:
    """The compressed size where there is a compressed file, as WhiteNoise and nginx hand it over."""
    path = static / urlsplit(url).path.removeprefix(STATIC)
    packed = path.with_name(path.name + ".br")
    return (packed if packed.exists() else path).stat().st_size


def _bytes_of(server: HttpServer, sitter: Sitter, url: str) -> int:
    reply = once(server.port, request("GET", url, host=HOST, headers={"Cookie": sitter.cookie}))
    if reply.status != 200:
        raise RuntimeError(f"The picture {url} was answered with {reply.status}")
    return len(reply.body)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.styles: set[str] = set()
        self.scripts: set[str] = set()
        self.pictures: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "link" and "stylesheet" in values.get("rel", ""):
            self.styles.add(values["href"])
        elif tag == "script" and values.get("src"):
            self.scripts.add(values["src"])
        elif tag == "img" and not values.get("src", "data:").startswith("data:"):
            self.pictures.add(values["src"])
