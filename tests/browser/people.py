"""People who prepare what a test needs over plain HTTP: quicker than a browser, through the same pages."""

import logging
import re
from html.parser import HTMLParser

import httpx

from jlpt.demo import PASSWORD
from tests.browser.product import Product

logging.getLogger("httpx").setLevel(logging.WARNING)


class FormReader(HTMLParser):
    """The values that a page's form would send if nobody changed anything, and what can be ticked or chosen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self._select = self._option = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._option = given.get("value", "")
            self.choices.setdefault(self._select, []).append(self._option)
        elif tag == "input" and given.get("type") in {"checkbox", "radio"}:
            self.choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and name:
            self.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._option:
            self.labels.setdefault(self._select, {})[data.strip()] = self._option

    def handle_endtag(self, tag: str) -> None:
        if tag == "option":
            self._option = ""


class Person:
    """Somebody of a centre, logged in."""

    def __init__(self, product: Product, name: str, site: str = "fuji") -> None:
        self.name, self.site, self.product = name, site, product
        host = product.address(site).removeprefix("http://")
        address = f"http://127.0.0.1:{product.port}"
        self.client = httpx.Client(base_url=address, headers={"Host": host}, follow_redirects=True, timeout=30)
        self.get("/accounts/login/")
        domain = f"{site}.test" if site else "mikan.test"
        self.post("/accounts/login/", login=f"{name}@{domain}", password=PASSWORD)
        assert "sessionid" in self.client.cookies, f"{name} could not log in"

    def close(self) -> None:
        self.client.close()

    def get(self, path: str) -> httpx.Response:
        return _fine(self.client.get(path))

    def post(self, path: str, **fields: str) -> httpx.Response:
        return _fine(self.client.post(path, data={"csrfmiddlewaretoken": self.client.cookies["csrftoken"], **fields}))

    def cookies(self) -> list[dict[str, str]]:
        """The session, for a browser."""
        address = self.product.address(self.site)
        return [
            {"name": cookie.name, "value": cookie.value or "", "url": address} for cookie in self.client.cookies.jar
        ]

    # --- a teacher

    @property
    def demo_test(self) -> int:
        """The number of the test that the demo comes with; other browser tests may have made more."""
        return _number(r'href="/tests/(\d+)/"', self.get("/tests/?q=N5+mock+test+1").text)

    def publish(self) -> int:
        """Publish the demo test; its number. Publishing what is published changes nothing."""
        test = self.demo_test
        self.post(f"/tests/{test}/publish/")
        return test

    def plan_room(self, title: str, **more: str) -> int:
        """A room for the demo group, not yet open; its number. `more`: other fields of the form."""
        form = FormReader(self.get("/rooms/new/").text)
        values = {name: form.values[name] for name in ("opens_at", "closes_at")}
        edition = next(value for label, value in form.labels["edition"].items() if label.startswith("N5 mock test 1"))
        values |= {"edition": edition, "groups": form.choices["groups"][0]}
        values |= {"place": "Room 2", **more}
        answer = self.post("/rooms/new/", title=title, **values)
        if meant := re.search(r'name="anyway" value="(\w+)"', answer.text):  # at the same time as another room
            answer = self.post("/rooms/new/", title=title, anyway=meant[1], **values)
        return _number(r"/rooms/(\d+)/", str(answer.url))

    def make_room(self, title: str) -> int:
        room = self.plan_room(title)
        self.post(f"/rooms/{room}/open/")
        return room

    def wait_for_result(self, room: int) -> str:
        """The address of the first result of the room, as soon as it is graded."""
        for _attempt in range(100):
            found = re.search(r'href="(/results/\d+/)"', self.get(f"/rooms/{room}/results/").text)
            if found:
                return found[1]
        raise AssertionError(f"room {room} was not graded")

    # --- a student

    def enter(self, room: int) -> int:
        """Into the room; the number of the attempt."""
        return _number(r"/attempts/(\d+)/", str(self.post(f"/rooms/{room}/enter/").url))

    def open_section(self, attempt: int, section: int) -> None:
        self.post(f"/attempts/{attempt}/open/", section=str(section))

    def save(self, attempt: int, section: int, answers: dict[str, str], action: str = "save") -> None:
        """The section's ordinary form."""
        named = {f"q-{key}": value for key, value in answers.items()}
        self.post(f"/attempts/{attempt}/form/", section=str(section), action=action, **named)


def _fine(response: httpx.Response) -> httpx.Response:
    assert response.status_code < 400, f"{response.request.method} {response.url}: {response.status_code}"
    return response


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, f"no {pattern} in {text[:500]}"
    return int(found[1])
