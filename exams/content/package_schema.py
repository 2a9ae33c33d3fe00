"""package.json as text: read as JSON, checked against the schema, with every problem at a place that a person finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, ngettext
from jsonschema import Draft202012Validator, ValidationError

from .package_files import MAX_DOCUMENT_BYTES, PACKAGE_FILE, READ_ERRORS
from .package_model import FORMAT, VERSION, FileSource, PackageError, PackageProblem

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "data" / "package.schema.json"
MAX_PROBLEMS = 500

Place = Sequence[str | int]


class _DocumentError(ValueError):
    """Raised from inside the JSON reader, with a sentence for the user."""


_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def load_document(files: FileSource) -> dict[str, Any]:
    """package.json as an object of the right format and version; PackageError with line and column otherwise."""
    try:
        document = json.loads(
            _read_text(files),
            object_pairs_hook=_object_without_doubles,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        message = gettext("Not valid JSON in line %(line)d, column %(column)d: %(reason)s.")
        values = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise _document_error(message % values) from error
    except RecursionError as error:
        raise _document_error(gettext("Brackets are nested too deeply.")) from error
    except _DocumentError as error:
        raise _document_error(str(error)) from error
    except ValueError as error:  # Python refuses to read numbers of thousands of digits
        raise _document_error(gettext("A number is too long.")) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _document_error(gettext("This is not a test package: “format” must be “mikan-test”."))
    version = document.get("version")
    if isinstance(version, bool) or version != VERSION:
        message = gettext("The package says version %(found)s; only version %(known)d can be read.")
        raise _document_error(message % {"found": _shown(version), "known": VERSION})
    return document


def schema_problems(document: Mapping[str, Any]) -> tuple[list[PackageProblem], list[Place]]:
    """What breaks the schema, and the paths of those places in the document."""
    problems: dict[PackageProblem, None] = {}
    paths: list[Place] = []
    try:
        for error in islice(_validator().iter_errors(document), MAX_PROBLEMS):
            path = tuple(error.absolute_path)
            paths.append(path)
            problems |= {PackageProblem(describe_place(document, path), text): None for text in _messages(error)}
        for place in islice(_unstorable_texts(document), MAX_PROBLEMS):
            paths.append(place)
            message = gettext("The text has a control character that cannot be stored.")
            problems[PackageProblem(describe_place(document, place), message)] = None
    except RecursionError as error:
        raise _document_error(gettext("Brackets are nested too deeply.")) from error
    return list(problems), paths


def describe_place(document: Mapping[str, Any], path: Place) -> str:
    """A path in the document in words: "section listening, mondai 3, question l-3-2, choice 2"."""
    words: list[str] = []
    node: Any = document
    for index, step in enumerate(path):
        parent, node = node, _child(node, step)
        if isinstance(step, str):
            if step not in _CONTAINERS or index == len(path) - 1:
                words.append(_shown(step))
        else:
            kind = path[index - 1] if index else ""
            name = _PLACES.get(str(kind), _numbered_place)
            words.append(name(node, step + 1, parent))
    return ", ".join(words)


def _section_place(node: Any, number: int, siblings: Any) -> str:
    return gettext("section %(name)s") % {"name": _text_of(node, "key") or number}


def _group_place(node: Any, number: int, siblings: Any) -> str:
    mondai = node.get("mondai") if isinstance(node, dict) else None
    if not isinstance(mondai, int) or isinstance(mondai, bool):
        return gettext("group %(number)d") % {"number": number}
    same = [n for n, group in enumerate(siblings, 1) if isinstance(group, dict) and group.get("mondai") == mondai]
    if len(same) == 1:
        return gettext("mondai %(number)d") % {"number": mondai}
    return gettext("mondai %(number)d, group %(group)d") % {"number": mondai, "group": same.index(number) + 1}


def _question_place(node: Any, number: int, siblings: Any) -> str:
    return gettext("question %(name)s") % {"name": _text_of(node, "id") or number}


def _choice_place(node: Any, number: int, siblings: Any) -> str:
    return gettext("choice %(number)d") % {"number": number}


def _line_place(node: Any, number: int, siblings: Any) -> str:
    return gettext("line %(number)d") % {"number": number}


def _numbered_place(node: Any, number: int, siblings: Any) -> str:
    return str(number)


_PLACES: dict[str, Callable[[Any, int, Any], str]] = {
    "sections": _section_place,
    "groups": _group_place,
    "questions": _question_place,
    "choices": _choice_place,
    "script": _line_place,
}
# Their name says nothing beside the element that follows it; `script, line 3` needs its name.
_CONTAINERS = frozenset(_PLACES) - {"script"}


def _read_text(files: FileSource) -> str:
    if PACKAGE_FILE not in files.names():
        raise _document_error(gettext("There is no package.json at the root of the package."))
    try:
        with files.open(PACKAGE_FILE) as stream:
            content = stream.read(MAX_DOCUMENT_BYTES + 1)
    except READ_ERRORS as error:
        raise _document_error(gettext("The file is damaged.")) from error
    if len(content) > MAX_DOCUMENT_BYTES:
        limit = {"limit": MAX_DOCUMENT_BYTES // (1024 * 1024)}
        raise _document_error(gettext("The file is larger than %(limit)d MB.") % limit)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _document_error(gettext("The text is not UTF-8 in line %(line)d.") % {"line": line}) from error


def _document_error(message: str) -> PackageError:
    return PackageError([PackageProblem(PACKAGE_FILE, message)])


def _object_without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    keys = [key for key, _ in pairs]
    double = next(key for key in keys if keys.count(key) > 1)
    raise _DocumentError(gettext("The key “%(key)s” is written twice in one object.") % {"key": _shown(double)})


def _refuse_constant(name: str) -> None:
    raise _DocumentError(gettext("“%(name)s” is not a number of JSON.") % {"name": name})


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def _unstorable_texts(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    if isinstance(node, str):
        if _UNSTORABLE.search(node):
            yield path
    elif isinstance(node, dict):
        for key, value in node.items():
            if _UNSTORABLE.search(key):
                yield path
            yield from _unstorable_texts(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _unstorable_texts(value, (*path, index))


def _child(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _text_of(node: Any, key: str) -> str:
    value = node.get(key) if isinstance(node, dict) else None
    return _shown(value) if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    """A value of the document as it may stand in a sentence."""
    text = "…" if isinstance(value, (dict, list)) else str(value)[:61]
    text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return f"{text[:60]}…" if len(text) > 60 else text


def _messages(error: ValidationError) -> list[str]:
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    match error.validator:
        case "required":
            missing = [key for key in rule if key not in value]
            return [gettext("The key “%(key)s” is missing.") % {"key": key} for key in missing]
        case "additionalProperties":
            extra = [key for key in value if key not in schema["properties"]]
            return [gettext("The key “%(key)s” is not known.") % {"key": _shown(key)} for key in extra]
        case "type":
            return [_type_message(rule)]
        case "enum":
            return [gettext("This must be one of: %(values)s.") % {"values": ", ".join(map(str, rule))}]
        case "pattern":
            return [_pattern_message(schema["title"], value)]
        case _:
            return [_limit_message(str(error.validator), rule, schema.get("title", ""))]


def _type_message(expected: str | list[str]) -> str:
    names = {
        "object": gettext("an object in braces"),
        "array": gettext("a list in brackets"),
        "string": gettext("a text in quotation marks"),
        "integer": gettext("a whole number"),
        "number": gettext("a number"),
        "boolean": gettext("true or false"),
        "null": gettext("null"),
    }
    kinds = [expected] if isinstance(expected, str) else expected
    return gettext("This must be %(kinds)s.") % {"kinds": gettext(" or ").join(names[kind] for kind in kinds)}


def _pattern_message(title: str, value: Any) -> str:
    messages = {
        "id": gettext("“%(value)s” is no question id: letters, digits and “-”, at most 40."),
        "file": gettext("“%(value)s” is no file name: Latin letters, digits, “.”, “_” and “-”, at most 100."),
        "key": gettext("“%(value)s” is no key: small letters, digits and “_”, at most 40."),
        "sha256": gettext("“%(value)s” is no SHA-256: it has 64 digits from 0 to f."),
    }
    return messages[title] % {"value": _shown(value)}


def _limit_message(rule: str, limit: Any, title: str) -> str:
    if title == "choice":
        return gettext("A choice has either a “text” or a “picture”.")
    match rule:
        case "minLength" | "minProperties":
            return gettext("This must not be empty.")
        case "maxLength":
            return gettext("The text is longer than %(limit)d characters.") % {"limit": limit}
        case "minItems":
            return ngettext("At least %(limit)d is needed.", "At least %(limit)d are needed.", limit) % {"limit": limit}
        case "maxItems" | "maxProperties":
            return gettext("There are more than %(limit)d.") % {"limit": limit}
        case "minimum":
            return gettext("The number must be %(limit)s or more.") % {"limit": limit}
        case "maximum":
            return gettext("The number must be %(limit)s or less.") % {"limit": limit}
        case "exclusiveMinimum":
            return gettext("The number must be more than %(limit)s.") % {"limit": limit}
        case _:
            return gettext("This value is not allowed.")
