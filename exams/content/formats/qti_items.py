"""What an item, a stimulus, a section and the test itself of QTI say, in the shape of package.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from .html import images_in, take_picture
from .qti_xml import inner_html, marks_of
from .results import LANGUAGES, Document, read_script

_PIECE = re.compile(r"#t=(\d{1,5}(?:\.\d{1,12})?),(\d{1,5}(?:\.\d{1,12})?)$")
_UP = "../media/"
Pictures = Mapping[str, str]


@dataclass(slots=True)
class Item:
    """An item as it was read. `notes`: what of it is left out."""

    node: Element
    pictures: Pictures
    is_ours: bool
    notes: list[str] = field(default_factory=list)

    @property
    def body(self) -> Element:
        found = self.node.find("qti-item-body")
        return Element("qti-item-body") if found is None else found

    def refusal(self) -> str:
        """Why it is no question of ours, in a word; empty where it is one."""
        asked = [part for part in self.body.iter() if str(part.tag).endswith("-interaction")]
        kinds = [str(part.tag).removeprefix("qti-").removesuffix("-interaction") for part in asked]
        if kinds != ["choice"]:
            return ", ".join(kinds)[:80] or _("nothing is asked")
        if asked[0].get("max-choices", "1") != "1" or len(self.rights(asked[0])) > 1:
            return _("several right answers")
        return ""

    def rights(self, interaction: Element) -> list[str]:
        name = interaction.get("response-identifier", "")
        for declared in self.node.findall("qti-response-declaration"):
            if declared.get("identifier") == name:
                values = [(value.text or "").strip() for value in declared.findall("qti-correct-response/qti-value")]
                return values or [
                    entry.get("map-key", "")
                    for entry in declared.findall("qti-mapping/qti-map-entry")
                    if re.fullmatch(r"0*[1-9]\d*(\.\d+)?|0*\.\d*[1-9]\d*", entry.get("mapped-value", ""))
                ]
        return []


def read_item(item: Item) -> Document:
    interaction = next(part for part in item.body.iter("qti-choice-interaction"))
    choices = interaction.findall("qti-simple-choice")
    right = item.rights(interaction)
    stem, picture = _stem(item, interaction)
    order = re.search(r"\border(?:-([1-4]))(?:-([1-4]))?(?:-([1-4]))?(?:-([1-4]))?\b", item.body.get("class", ""))
    return {
        "id": item.node.get("title" if item.is_ours else "identifier", ""),
        "stem": stem,
        "picture": picture,
        "choices": [_choice(item, choice) for choice in choices],
        "answer": next((n for n, choice in enumerate(choices, 1) if choice.get("identifier") in right), 0),
        "explanation": _explanation(item.node),
        "script": script_of(item.body),
        "cue": cue_of(item.body) if item.is_ours else None,
        "details": {"order": [int(sign) for sign in order.groups() if sign]} if order and item.is_ours else {},
    }


def _stem(item: Item, interaction: Element) -> tuple[str, Document | None]:
    """All that is shown beside the choices, and the first picture of it."""
    if item.is_ours:
        holder = item.body.find("div[@class='stem']")
        text = marks_of(holder, {}) if holder is not None else ""
        shown = "".join(inner_html(_held(part)) for part in item.body.findall("p[@class='picture']"))
        return text, take_picture(shown, item.pictures)[1]
    rest = _beside(item.body, interaction)
    prompt = interaction.find("qti-prompt")
    if prompt is not None:
        rest.append(_renamed(prompt, "p"))
    if any(part.tag in {"audio", "video", "object"} for part in rest.iter()):
        item.notes.append(_("Its sound or film is left out: put it in again in the editor."))
    return _taken(item, rest)


def _taken(item: Item, holder: Element) -> tuple[str, Document | None]:
    html = inner_html(holder)
    if len(images_in(html)) > 1:
        item.notes.append(_("It shows several pictures. The first is taken, the others are left out."))
    return marks_of(holder, {}), take_picture(html, item.pictures)[1]


def _choice(item: Item, node: Element) -> Document:
    holder = Element("div")
    holder.text = node.text
    for part in node:
        if str(part.tag).startswith("qti-feedback") or part.get("class") == "picture":
            continue
        holder.append(part)
    text = marks_of(holder, {})
    picture = take_picture(inner_html(node), item.pictures)[1]
    if picture and text:
        item.notes.append(
            _("A choice is a text or a picture: the picture beside “%(text)s” is left out.") % {"text": text[:40]}
        )
    return {"picture": picture} if picture and not text else {"text": text}


def _explanation(node: Element) -> dict[str, str]:
    """By language where we wrote it; of others all that is said, one after the other."""
    bodies = node.findall("qti-modal-feedback/qti-content-body")
    ours = [part for body in bodies for part in body.findall("div[@class='explanation']")]
    if ours:
        found = {part.get("xml:lang", ""): marks_of(part, {}) for part in ours}
        return {language: text for language, text in found.items() if language in LANGUAGES}
    inside = [part for part in node.iter() if str(part.tag) in {"qti-feedback-block", "qti-feedback-inline"}]
    said = dict.fromkeys(filter(None, (marks_of(part, {}) for part in [*bodies, *inside])))
    return {LANGUAGES[0]: "\n\n".join(said)} if said else {}


def script_of(node: Element) -> list[Document]:
    for part in node.findall("qti-rubric-block/qti-content-body/pre[@class='script']"):
        return read_script(part.text or "")
    return []


def cue_of(node: Element) -> Document | None:
    """The piece of the recording that stands here."""
    blocks = [*node.findall("div[@class='sound']"), *node.findall("qti-rubric-block[@use='navigation']")]
    for sound in (sound for block in blocks for sound in block.iter("audio")):
        if match := _PIECE.search(sound.get("src", "")):
            return {"start": float(match[1]), "end": float(match[2])}
    return None


def stimulus_facts(body: Element, pictures: Pictures) -> Document:
    """Of a passage that we wrote."""
    holder = body.find("div[@class='passage']")
    shown = "".join(inner_html(_held(part)) for part in body.findall("p[@class='picture']"))
    facts: Document = {name: body.findtext(f"p[@class='{name}']") or "" for name in ("source", "licence")}
    facts["passage"] = marks_of(holder, pictures, _UP) if holder is not None else ""
    facts["picture"] = take_picture(shown, pictures)[1]
    return facts


def group_facts(node: Element) -> Document:
    """Mondai, type and whether choices are spoken, by the class of a section that we wrote."""
    words = node.get("class", "").split()
    number = words[0].removeprefix("mondai-") if words else ""
    return {
        "mondai": int(number) if number.isdecimal() and len(number) < 4 else 1,
        "type": words[1] if len(words) > 1 else "",
        "spoken_choices": "spoken" in words,
    }


def instruction_facts(node: Element) -> Document:
    """What stands above the questions of a group that we wrote."""
    body = node.find("qti-rubric-block[@view='candidate']/qti-content-body")
    return {
        "instruction": marks_of(body, {}) if body is not None else "",
        "script": script_of(node),
        "cue": cue_of(node),
    }


def section_facts(node: Element) -> Document:
    limits = node.find("qti-time-limits")
    seconds = limits.get("max-time", "") if limits is not None else ""
    whole = re.fullmatch(r"(\d{1,6})(?:\.\d+)?", seconds)
    return {
        "key": node.get("class", ""),
        "title": node.get("title", ""),
        "minutes": int(whole[1]) // 60 if whole else 30,
    }


def test_facts(test: Element) -> Document:
    """What the class of a test that we wrote says, and what stands at its head."""
    words = test.get("class", "").split()
    seconds = next((word.removeprefix("seconds-") for word in words if word.startswith("seconds-")), "")
    options = {name: name in words for name in ("shuffle_choices", "shuffle_questions", "ruby_toggle")}
    facts: Document = {
        "kind": next((word for word in words if word in {"mock_test", "quiz"}), "quiz"),
        "level": next((word for word in words if re.fullmatch("N[1-5]", word)), "N5"),
        "options": options
        | {
            "check_mode": "each" if "check-each" in words else "end",
            "question_seconds": int(seconds) if seconds.isdecimal() and len(seconds) < 5 else None,
        },
    }
    body = test.find("qti-rubric-block/qti-content-body")
    if body is not None:
        facts["description"] = body.findtext("p[@class='description']") or ""
        facts["credits"] = [
            {name: line.findtext(f"span[@class='{name}']") or "" for name in ("what", "name", "source", "licence")}
            for line in body.findall("p[@class='credit']")
        ]
    return facts


def _held(part: Element) -> Element:
    """The part with a parent, so that its own tag is in the HTML too."""
    holder = Element("div")
    holder.append(part)
    return holder


def _renamed(node: Element, tag: str) -> Element:
    again = Element(tag, node.attrib)
    again.text = node.text
    again.extend(list(node))
    return again


def _beside(node: Element, interaction: Element) -> Element:
    """What is shown beside the choices: without them, without feedback and what is for tutors only."""
    rest = Element(str(node.tag), node.attrib)
    rest.text, rest.tail = node.text, node.tail
    for part in node:
        hidden = str(part.tag) == "qti-rubric-block" or str(part.tag).startswith("qti-feedback")
        if not hidden and part is not interaction:
            rest.append(_beside(part, interaction))
        elif part.tail and len(rest):
            rest[-1].tail = (rest[-1].tail or "") + part.tail
        elif part.tail:
            rest.text = (rest.text or "") + part.tail
    return rest
