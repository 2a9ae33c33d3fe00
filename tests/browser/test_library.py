"""Recordings and pictures in a browser: dropped, prepared while one looks, chosen in the editor on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person
from tests.exams.media_files import recording
from tests.people.pictures import picture

pytestmark = pytest.mark.browser

DROP = """(zone, files) => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) data.items.add(new File([Uint8Array.from(bytes)], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


def drop(page: Page, **files: bytes) -> None:
    page.locator("[data-zone]").evaluate(DROP, [[name, list(data)] for name, data in files.items()])


def line(page: Page, name: str) -> Locator:
    return page.locator("upload-drop li").filter(has_text=name)


def test_files_are_dropped_prepared_and_played(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/library/upload/", person=teacher)
    page.get_by_label("Where it is from").fill("")
    drop(page, lesson=recording(seconds=5))
    expect(line(page, "lesson")).to_contain_text("Say where it is from")
    page.get_by_label("Where it is from").fill("Recorded by us")
    page.get_by_label("Licence", exact=True).fill("CC0")
    page.get_by_role("button", name="Upload").click()
    drop(page, broken=b"ID3" + bytes(range(256)) * 20, drawing=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    expect(line(page, "lesson")).to_contain_text("Ready")
    expect(line(page, "broken")).to_contain_text("Failed")
    expect(line(page, "drawing")).to_contain_text("This is a drawing (SVG).")
    page.get_by_role("link", name="lesson").click()
    expect(page.locator("wave-form canvas")).to_be_visible()
    page.wait_for_function("document.querySelector('audio').duration > 4.5")
    page.locator("wave-form canvas").click()
    page.wait_for_function("document.querySelector('audio').currentTime > 2")


def test_picture_is_uploaded_and_chosen_in_a_question_on_a_phone(
    visitors: Visitors, teacher: Person, people: Callable[..., Person], tmp_path: Path
) -> None:
    file = tmp_path / "station.png"
    file.write_bytes(picture())
    page = visitors.open(question_of(teacher), person=teacher, phone=True)
    page.get_by_text(re.compile("^Picture above")).first.click()
    chooser = page.locator("media-chooser").first
    chooser.get_by_role("button", name=re.compile("Choose a picture")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Upload", exact=True).first.click()
    dialog.get_by_label("Where it is from").fill("Drawn by us")
    dialog.get_by_label("Licence", exact=True).fill("CC0")
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name=re.compile("station.*Choose", re.DOTALL)).click()
    expect(dialog).to_be_hidden()
    expect(chooser.locator("img")).to_be_visible()
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    page.reload()
    expect(page.locator("media-chooser [data-current]").first).to_contain_text("station")


def question_of(teacher: Person) -> str:
    """A question of a new draft of the teacher's: what is published stays as others know it."""
    form = teacher.get("/tests/new/").text
    assert "title" in form
    page = teacher.post("/tests/new/", title="With a picture", kind="mock_test", level="N5", skeleton="on")
    found = re.search(r'href="(/tests/\d+/edit/questions/\d+/)"', page.text)
    assert found, page.url
    return found[1]
