import copy
import hashlib
import io
import json
import os
import stat
import tracemalloc
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.content import package_files
from exams.content.blueprint import Finding, check_against_blueprint
from exams.content.packages import (
    PackageChoice,
    PackageCredit,
    PackageCue,
    PackageError,
    PackageLine,
    PackagePicture,
    read_package,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10"/></svg>'
RECORDING = b"\x00\x00\x00\x20ftypM4A " + bytes(range(256)) * 8
INSTRUCTION = "＿＿＿の ことばは ひらがなで どう かきますか。"


def media_entry(content, **more):
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "source": "Made for mikan",
        "licence": "CC BY 4.0",
        **more,
    }


def choices(*texts):
    return [{"text": text} for text in texts]


DOCUMENT = {
    "format": "mikan-test",
    "version": 1,
    "test": {
        "title": "N5 mock test 1",
        "kind": "mock_test",
        "level": "N5",
        "description": "A small one.",
        "credits": [{"what": "Voice", "name": "Mei", "source": "https://example.org", "licence": "CC BY 3.0"}],
    },
    "sections": [
        {
            "key": "vocabulary",
            "title": "言語知識（文字・語彙）",
            "minutes": 20,
            "recording": None,
            "groups": [
                {
                    "mondai": 1,
                    "type": "kanji_reading",
                    "instruction": INSTRUCTION,
                    "questions": [
                        {
                            "id": "v-1-1",
                            "stem": "あの __新しい__ {店|みせ}で かいました。",
                            "choices": choices("あたらしい", "あだらしい", "あらたしい", "あらだしい"),
                            "answer": 1,
                            "explanation": {"en": "{新|あたら}しい means new."},
                        },
                    ],
                },
                {
                    "mondai": 1,
                    "type": "kanji_reading",
                    "instruction": "",
                    "questions": [
                        {"id": "v-1-2", "stem": "__本__", "choices": choices("ほん", "ぼん", "ぽん"), "answer": 1},
                    ],
                },
            ],
        },
        {
            "key": "listening",
            "title": "聴解",
            "minutes": 30,
            "recording": "listening.m4a",
            "groups": [
                {
                    "mondai": 3,
                    "type": "listening_verbal",
                    "instruction": "えを みながら しつもんを きいて ください。",
                    "passage": "![かさ](l-3-1.svg)",
                    "picture": None,
                    "spoken_choices": True,
                    "cue": {"start": 0, "end": 10.5},
                    "questions": [
                        {
                            "id": "l-3-1",
                            "stem": "",
                            "picture": {"file": "l-3-1.svg", "alt": {"en": "A man at a door"}},
                            "choices": choices("すみません", "いただきます", "おやすみなさい"),
                            "answer": 1,
                            "explanation": {},
                            "script": [{"voice": "narrator", "text": "なんと {言|い}いますか。", "pause": 0.5}],
                            "cue": {"start": 10.5, "end": 40},
                        },
                        {
                            "id": "l-3-2",
                            "stem": "どれですか。",
                            "choices": [{"picture": {"file": "l-3-1.svg", "alt": {"en": name}}} for name in "abc"],
                            "answer": 3,
                            "cue": {"start": 40, "end": 60},
                        },
                    ],
                },
            ],
        },
    ],
    "media": {"listening.m4a": media_entry(RECORDING, seconds=60.0), "l-3-1.svg": media_entry(SVG)},
}
FILES = {"media/listening.m4a": RECORDING, "media/l-3-1.svg": SVG}


@pytest.fixture
def document():
    return copy.deepcopy(DOCUMENT)


def zipped(document=DOCUMENT, files=FILES, *, compression=zipfile.ZIP_DEFLATED, prefix=""):
    """A ZIP in memory; a document given as bytes goes in as it is."""
    text = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr(f"{prefix}package.json", text)
        for name, content in files.items():
            archive.writestr(prefix + name, content)
    stream.seek(0)
    return stream


def problems_of(source):
    with pytest.raises(PackageError) as caught:
        read_package(source)
    return [str(problem) for problem in caught.value.problems]


def question(document, section=1, group=0, number=0):
    return document["sections"][section]["groups"][group]["questions"][number]


def test_package_from_zip_is_read_whole():
    package = read_package(zipped())
    assert (package.test.title, package.test.kind, package.test.level) == ("N5 mock test 1", "mock_test", "N5")
    assert package.test.credits == (PackageCredit("Voice", "Mei", "https://example.org", "CC BY 3.0"),)
    vocabulary, listening = package.sections
    assert (vocabulary.key, vocabulary.minutes, vocabulary.recording) == ("vocabulary", 20, None)
    assert [q.id for q in listening.questions] == ["l-3-1", "l-3-2"]
    first, second = listening.questions
    assert first.script == (PackageLine("narrator", "なんと {言|い}いますか。", 0.5),)
    assert first.cue == PackageCue(10.5, 40.0)
    assert first.picture == PackagePicture("l-3-1.svg", {"en": "A man at a door"})
    assert first.choices[0] == PackageChoice("すみません", None)
    assert second.choices[2] == PackageChoice("", PackagePicture("l-3-1.svg", {"en": "c"}))
    group = listening.groups[0]
    assert (group.mondai, group.type, group.spoken_choices, group.passage) == (
        3,
        "listening_verbal",
        True,
        "![かさ](l-3-1.svg)",
    )
    assert package.question_counts() == {"vocabulary": {1: 2}, "listening": {3: 2}}


def test_left_out_keys_have_their_defaults(document):
    del document["test"]["description"], document["test"]["credits"], document["sections"][0]["recording"]
    package = read_package(zipped(document))
    group = package.sections[0].groups[1]
    assert (package.test.description, package.test.credits, package.sections[0].recording) == ("", (), None)
    assert (group.passage, group.picture, group.spoken_choices, group.cue, group.script) == ("", None, False, None, ())
    entry = group.questions[0]
    assert (entry.picture, entry.explanation, entry.script, entry.cue) == (None, {}, (), None)


def test_media_open_on_demand():
    with read_package(zipped()) as package:
        media = package.media["listening.m4a"]
        assert (media.seconds, media.bytes, media.licence) == (60.0, len(RECORDING), "CC BY 4.0")
        with media.open() as stream:
            assert stream.read() == RECORDING


def test_folder_and_zip_are_the_same_package(tmp_path):
    folder = tmp_path / "package"
    (folder / "media").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps(DOCUMENT), encoding="utf-8-sig")
    (folder / ".DS_Store").write_bytes(b"junk")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    path = tmp_path / "package.zip"
    path.write_bytes(zipped(prefix="package/", files={**FILES, "._x": b"junk"}).getvalue())
    with read_package(folder) as from_folder, read_package(path) as from_path:
        assert from_folder == from_path == read_package(zipped())
        with from_folder.media["l-3-1.svg"].open() as one, from_path.media["l-3-1.svg"].open() as other:
            assert one.read() == other.read() == SVG


def test_refused_zip_leaves_no_file_open(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(zipped(b"[]").getvalue())
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        assert len(problems_of(path)) == 1


def test_missing_path_is_a_problem(tmp_path):
    assert problems_of(tmp_path / "nothing.zip") == ["The file is damaged or is not a ZIP file."]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\xff" * 18, b"\x00" * 100])
def test_what_is_no_zip_is_refused(content):
    assert problems_of(io.BytesIO(content)) == ["The file is damaged or is not a ZIP file."] or content[:4] == b"PK\5\6"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b'{\n  "format": "mikan-test",\n  "version" 1\n}',
            "Not valid JSON in line 3, column 13: Expecting ':' delimiter.",
        ),
        (b'{"format": "mikan-test",\n "x": "\xff"}', "The text is not UTF-8 in line 2."),
        (b'{"format": 1, "format": 2}', "The key “format” is written twice in one object."),
        (b'{"format": NaN}', "“NaN” is not a number of JSON."),
        (b'{"format": ' + b"9" * 5000 + b"}", "A number is too long."),
        (b"[" * 100_000, "Brackets are nested too deeply."),
        (b"[]", "This is not a test package: “format” must be “mikan-test”."),
        (b'{"format": "other"}', "This is not a test package: “format” must be “mikan-test”."),
        (b'{"format": "mikan-test", "version": 2}', "The package says version 2; only version 1 can be read."),
        (b'{"format": "mikan-test", "version": true}', "The package says version True; only version 1 can be read."),
        (b" " * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_document_that_cannot_be_read_says_where(content, problem):
    assert problems_of(zipped(content, {}, compression=zipfile.ZIP_STORED)) == [f"package.json: {problem}"]


def test_package_without_document():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("media/x.svg", SVG)
    assert problems_of(stream) == ["package.json: There is no package.json at the root of the package."]


def test_schema_problems_are_all_found_with_their_places(document):
    document["extra"] = 1
    del document["test"]["title"]
    document["test"]["kind"] = "exam"
    document["sections"][0]["minutes"] = "20"
    document["sections"][0]["groups"][0]["mondai"] = None
    document["sections"][0]["groups"][1]["instruction"] = None
    group = document["sections"][1]["groups"][0]
    group["questions"][0] |= {"id": "l 3", "answer": 0, "choices": choices("一")}
    group["questions"][1]["choices"][1] = {"text": "一", "picture": None}
    group["questions"][1]["script"] = [{"voice": "child", "text": ""}]
    group["questions"][1]["explanation"] = {"de": "…"}
    document["media"]["../x.svg"] = {"sha256": "0"}
    line = "section listening, mondai 3, question l-3-2, script, line 1"
    assert problems_of(zipped(document)) == [
        "The key “extra” is not known.",
        "test: The key “title” is missing.",
        "test, kind: This must be one of: mock_test, quiz.",
        "section vocabulary, minutes: This must be a whole number.",
        "section vocabulary, group 1, mondai: This must be a whole number.",
        "section vocabulary, mondai 1, instruction: This must be a text in quotation marks.",
        "section listening, mondai 3, question l 3, id: “l 3” is no question id: letters, digits and “-”, at most 40.",
        "section listening, mondai 3, question l 3, choices: At least 2 are needed.",
        "section listening, mondai 3, question l 3, answer: The number must be 1 or more.",
        "section listening, mondai 3, question l-3-2, choice 2: A choice has either a “text” or a “picture”.",
        "section listening, mondai 3, question l-3-2, explanation: The key “de” is not known.",
        f"{line}, voice: This must be one of: narrator, woman, man.",
        f"{line}, text: This must not be empty.",
        "media: “../x.svg” is no file name: Latin letters, digits, “.”, “_” and “-”, at most 100.",
        "media, ../x.svg: The key “bytes” is missing.",
        "media, ../x.svg: The key “source” is missing.",
        "media, ../x.svg: The key “licence” is missing.",
        "media, ../x.svg, sha256: “0” is no SHA-256: it has 64 digits from 0 to f.",
    ]


def test_broken_question_does_not_hide_the_other_problems(document):
    question(document, 1, 0, 0)["answer"] = "1"
    question(document, 1, 0, 1)["answer"] = 4
    assert problems_of(zipped(document, {"media/l-3-1.svg": SVG})) == [
        "section listening, mondai 3, question l-3-1, answer: This must be a whole number.",
        "section listening, mondai 3, question l-3-2: The answer is 4, but there are only 3 choices.",
        "media/listening.m4a: The file is missing.",
    ]


def test_name_with_line_break_at_its_end_is_refused(document):
    question(document)["id"] = "l-3-1\n"
    (problem,) = problems_of(zipped(document))
    assert problem.endswith("is no question id: letters, digits and “-”, at most 40.")


def test_text_that_cannot_be_stored_is_refused(document):
    question(document)["stem"] = "一\u0000"
    question(document, 1, 0, 1)["stem"] = "\ud800"
    message = "The text has a control character that cannot be stored."
    assert problems_of(zipped(json.dumps(document).encode())) == [
        f"section listening, mondai 3, question l-3-1, stem: {message}",
        f"section listening, mondai 3, question l-3-2, stem: {message}",
    ]


def change(*path, value):
    def apply(document):
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return apply


LISTENING = ("sections", 1)
GROUP = (*LISTENING, "groups", 0)
QUESTION = (*GROUP, "questions", 0)
IN_QUESTION = "section listening, mondai 3, question l-3-1"


@pytest.mark.parametrize(
    ("apply", "problem"),
    [
        (
            change(*QUESTION, "id", value="v-1-1"),
            "section listening, mondai 3, question v-1-1: Another question has the same id.",
        ),
        (change(*QUESTION, "answer", value=4), f"{IN_QUESTION}: The answer is 4, but there are only 3 choices."),
        (
            change(*QUESTION, "choices", 2, "text", value="すみません "),
            f"{IN_QUESTION}, choice 3: The choice is the same as choice 1.",
        ),
        (
            change(*QUESTION, "choices", 2, value={"picture": {"file": "l-3-1.svg", "alt": {"en": "x"}}}),
            f"{IN_QUESTION}: The choices are either all texts or all pictures.",
        ),
        (
            change(*QUESTION, "choices", 0, "text", value=" "),
            f"{IN_QUESTION}, choice 1: A choice has either a “text” or a “picture”.",
        ),
        (
            change(*QUESTION, "picture", "file", value="other.svg"),
            f"{IN_QUESTION}, picture: “other.svg” is not in the media list of the package.",
        ),
        (
            change(*QUESTION, "picture", "file", value="listening.m4a"),
            f"{IN_QUESTION}, picture: “listening.m4a” is not a picture.",
        ),
        (
            change(*GROUP, "passage", value="![x](other.svg)"),
            "section listening, mondai 3, passage: “other.svg” is not in the media list of the package.",
        ),
        (
            change(*QUESTION, "stem", value="![x](l-3-1.svg)"),
            f"{IN_QUESTION}, stem: Only a passage can show a picture in its text.",
        ),
        (
            change(*LISTENING, "recording", value="other.m4a"),
            "section listening, recording: “other.m4a” is not in the media list of the package.",
        ),
        (
            change(*LISTENING, "recording", value="l-3-1.svg"),
            "section listening, recording: “l-3-1.svg” is not a recording.",
        ),
        (
            change("media", "listening.m4a", "seconds", value=None),
            "section listening, recording: The media list must give the “seconds” of “listening.m4a”.",
        ),
        (
            change(*LISTENING, "recording", value=None),
            "section listening, mondai 3, cue: There is a cue, but the section has no recording.",
        ),
        (
            change(*QUESTION, "cue", value={"start": 30, "end": 30}),
            f"{IN_QUESTION}, cue: The cue ends before it starts.",
        ),
        (
            change(*QUESTION, "cue", value={"start": 10.4, "end": 40}),
            f"{IN_QUESTION}, cue: The cue starts before the one ahead of it ends.",
        ),
        (
            change(*GROUP, "questions", 1, "cue", "end", value=60.1),
            "section listening, mondai 3, question l-3-2, cue: "
            "The cue ends at 60.1 s, after the end of the recording at 60.0 s.",
        ),
        (
            change(*GROUP, "instruction", value=" "),
            "section listening, mondai 3: The first group of a mondai needs the instruction.",
        ),
        (
            change("sections", 0, "groups", 1, "instruction", value="一"),
            "section vocabulary, mondai 1, group 2: "
            "Only the first group of a mondai has the instruction. Leave it empty here.",
        ),
        (
            change(*GROUP, "type", value="listening_quick"),
            "section listening, mondai 3, type: The type must be “listening_verbal”, not “listening_quick”.",
        ),
        (
            change(*GROUP, "mondai", value=9),
            "section listening, mondai 9: The real test has no mondai 9 in this section.",
        ),
        (
            change(*LISTENING, "key", value="lang_reading"),
            "section lang_reading: N5 has no such section. It has: vocabulary, grammar_reading, listening.",
        ),
        (change("test", "kind", value="quiz"), "sections: A quiz has exactly one section."),
        (
            change(*QUESTION, "stem", value="{新い"),
            f"{IN_QUESTION}, stem: A reading is not complete near “{{新い”. Write it as {{漢字|かんじ}}.",
        ),
        (
            change(*QUESTION, "explanation", value={"en": "{かな|漢字}"}),
            f"{IN_QUESTION}, explanation, en: The reading “{{かな|漢字}}” has kanji after the bar.",
        ),
        (
            change(*QUESTION, "script", 0, "text", value="{a| }"),
            f"{IN_QUESTION}, script, line 1: The reading “{{a| }}” has an empty side.",
        ),
        (
            change("media", "l-3-1.svg", "bytes", value=3),
            f"media/l-3-1.svg: The file has {len(SVG)} bytes, the media list says 3.",
        ),
        (
            change("media", "l-3-1.svg", "sha256", value="0" * 64),
            "media/l-3-1.svg: The file is not the one of the media list: its SHA-256 differs.",
        ),
    ],
)
def test_parts_that_do_not_fit_each_other(document, apply, problem):
    apply(document)
    assert problems_of(zipped(document)) == [problem]


def test_sections_twice_or_out_of_order(document):
    first, second = document["sections"]
    document["sections"] = [second, first]
    assert problems_of(zipped(document)) == ["section vocabulary: The sections are not in the order of the real test."]
    document["sections"] = [second, {**first, "key": "listening", "groups": second["groups"]}]
    assert "section listening: This section is in the package twice." in problems_of(zipped(document))


def test_mondai_out_of_order(document):
    document["sections"][0]["groups"][0] |= {"mondai": 2, "type": "orthography"}
    assert problems_of(zipped(document)) == ["section vocabulary, mondai 1: The mondai are not in order."]


def test_two_questions_may_share_one_cue(document):
    question(document, 1, 0, 1)["cue"] = question(document)["cue"]
    read_package(zipped(document))


def test_quiz_needs_no_blueprint(document):
    document["test"]["kind"] = "quiz"
    document["sections"] = [document["sections"][1] | {"key": "my_quiz"}]
    document["sections"][0]["groups"][0]["type"] = "own_type"
    assert read_package(zipped(document)).sections[0].key == "my_quiz"


def test_files_missing_and_files_not_named():
    files = {"media/l-3-1.svg": SVG, "media/b.svg": SVG, "notes.txt": b"x", "media/sub/l-3-1.svg": SVG}
    message = "The file is not in the media list of the package."
    assert problems_of(zipped(files=files)) == [
        "media/listening.m4a: The file is missing.",
        f"media/b.svg: {message}",
        f"media/sub/l-3-1.svg: {message}",
        f"notes.txt: {message}",
    ]


@pytest.mark.parametrize("name", ["x.png", "x.m4a", "x.mp3", "x.ogg", "x.webp", "x.jpg", "x.wav", "x.webm"])
def test_content_must_be_what_the_name_says(document, name):
    document["media"][name] = media_entry(b"MZ" + b"\0" * 40)
    files = FILES | {f"media/{name}": b"MZ" + b"\0" * 40}
    assert problems_of(zipped(document, files)) == [f"media/{name}: The content of the file is not what its name says."]


def test_kind_of_file_must_be_known(document):
    document["media"]["x.exe"] = media_entry(b"MZ")
    (problem,) = problems_of(zipped(document, FILES | {"media/x.exe": b"MZ"}))
    assert problem.startswith("media/x.exe: This kind of file is not allowed. Allowed are: .jpeg, .jpg,")


def test_drawing_that_the_import_would_refuse_is_refused(document):
    drawing = SVG.replace(b"</svg>", b"<script>alert(1)</script></svg>")
    document["media"]["l-3-1.svg"] = media_entry(drawing)
    (problem,) = problems_of(zipped(document, FILES | {"media/l-3-1.svg": drawing}))
    assert problem.startswith("media/l-3-1.svg: “l-3-1.svg” contains <script>.")


def test_large_drawing_is_refused_without_being_read_whole(document):
    drawing = SVG + b" " * 40_000_000
    document["media"]["l-3-1.svg"] = media_entry(drawing)
    source = zipped(document, FILES | {"media/l-3-1.svg": drawing}, compression=zipfile.ZIP_STORED)
    tracemalloc.start()
    try:
        (problem,) = problems_of(source)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert problem.startswith("media/l-3-1.svg: “l-3-1.svg” is larger than 200 KB.")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../package.json", "media/../../x", "C:/x", "media\\x.svg", "media//x", "./x", "a\nb"]
)
def test_name_that_leads_out_is_refused(name):
    stream = zipped(files={name: b"x"})
    (problem,) = problems_of(stream)
    assert problem.endswith("leads out of the package or has signs that hide what it is.")


def test_link_in_zip_is_refused():
    info = zipfile.ZipInfo("media/l-3-1.svg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = zipped(files={})
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    assert problems_of(stream) == ["media/l-3-1.svg: This is a link or a device, not a file."]


def test_links_and_devices_in_folder_are_refused(tmp_path):
    (tmp_path / "package.json").symlink_to("/etc/passwd")
    (tmp_path / "media").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    assert problems_of(tmp_path) == [
        f"{name}: This is a link or a device, not a file." for name in ("media", "package.json", "pipe")
    ]


def test_file_twice_encrypted_or_packed_otherwise_is_refused():
    stream = zipped()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("media/l-3-1.svg", SVG)
    assert problems_of(stream) == ["media/l-3-1.svg: The file is in the ZIP twice."]
    message = "The file is packed in a way that is not supported. Use ordinary ZIP compression."
    assert problems_of(zipped(files={}, compression=zipfile.ZIP_LZMA)) == [f"package.json: {message}"]
    content = zipped(files={}).getvalue()
    at = content.index(b"PK\x01\x02") + 8
    encrypted = content[:at] + b"\x01" + content[at + 1 :]
    assert problems_of(io.BytesIO(encrypted)) == ["package.json: The file is encrypted."]


def test_limits_of_count_size_and_ratio(monkeypatch):
    many = {f"media/{number}.svg": b"" for number in range(2001)}
    assert problems_of(zipped(files=many)) == ["There are too many files. At most 2000 are allowed."]
    bomb = {"media/x.svg": b"\0" * 3_000_000}
    assert problems_of(zipped(files=bomb)) == ["The ZIP unpacks to far more than its size. It is refused."]
    monkeypatch.setattr(package_files, "MAX_TOTAL_BYTES", 1024 * 1024)
    assert problems_of(zipped(files=bomb))[0] == "The files are too large together. At most 1 MB are allowed."


def test_limits_of_a_folder(tmp_path, monkeypatch):
    (tmp_path / "package.json").write_bytes(b" " * 2000)
    monkeypatch.setattr(package_files, "MAX_TOTAL_BYTES", 1000)
    assert len(problems_of(tmp_path)) == 1
    monkeypatch.setattr(package_files, "MAX_FILES", 0)
    assert len(problems_of(tmp_path)) == 2


def test_long_list_of_files_is_refused_before_it_is_read():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(11_000):
            archive.writestr(f"media/{number:050}.svg", b"")
    tracemalloc.start()
    try:
        assert problems_of(stream) == ["There are too many files. At most 2000 are allowed."]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_zip64_is_refused():
    content = zipped().getvalue()
    end = content.rindex(b"PK\x05\x06")
    stream = io.BytesIO(content[:end] + b"PK\x06\x07" + bytes(16) + content[end:])
    assert problems_of(stream) == ["The ZIP is made for very large files (ZIP64). Make it again as an ordinary ZIP."]


def test_thousands_of_problems_are_cut(document):
    question(document)["script"] = [{}] * 5000
    problems = problems_of(zipped(document, compression=zipfile.ZIP_STORED))
    assert len(problems) == 501
    assert problems[-1] == "There are more problems. These are the first 500."


def test_damaged_media_is_one_problem():
    stream = zipped(compression=zipfile.ZIP_STORED)
    content = stream.getvalue().replace(b'viewBox="0 0 10 10"', b'viewBox="0 0 10 11"')
    assert problems_of(io.BytesIO(content)) == ["media/l-3-1.svg: The file is damaged."]


def test_checklist_of_a_package_names_times_and_recording():
    findings = check_against_blueprint(read_package(zipped()), "N5")
    assert Finding("ok", "Vocabulary: 20 of 20 minutes") in findings
    assert Finding("bad", "Grammar and reading: no questions yet") in findings
    assert Finding("ok", "Listening: the recording lasts 1.0 of 30 minutes") in findings


def test_checklist_of_a_package_without_enough_time(document):
    document["sections"][1]["minutes"] = 1
    document["media"]["listening.m4a"]["seconds"] = 90
    findings = check_against_blueprint(read_package(zipped(document)), "N5")
    assert Finding("warn", "Listening: 1 of 30 minutes") in findings
    assert Finding("bad", "Listening: the recording lasts 1.5 of 1 minutes") in findings


VALID = {method: zipped(compression=method).getvalue() for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)}


def read_or_refuse(content):
    """Whatever the bytes: a package whose media can be read, or a PackageError that can be printed."""
    try:
        with read_package(io.BytesIO(content)) as package:
            for media in package.media.values():
                with media.open() as stream:
                    assert hashlib.sha256(stream.read()).hexdigest() == media.sha256
    except PackageError as error:
        assert error.problems
        str(error).encode()


POSITIONS = st.floats(min_value=0, max_value=1, exclude_max=True)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(list(VALID.values())), st.lists(st.tuples(POSITIONS, st.binary(max_size=6)), max_size=6), POSITIONS
)
def test_any_bytes_are_a_package_or_refused(content, edits, end):
    changed = bytearray(content)
    for position, piece in edits:
        at = int(position * len(changed))
        changed[at : at + len(piece)] = piece
    read_or_refuse(bytes(changed))
    read_or_refuse(bytes(changed[: int(end * len(changed))]))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(node, path=()):
    yield path
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, inner in steps:
        yield from places(inner, (*path, step))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from([path for path in places(DOCUMENT) if path]), JSON_VALUES), max_size=3))
def test_any_value_anywhere_is_a_package_or_refused(changes):
    document = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        try:
            change(*path, value=value)(document)
        except (KeyError, IndexError, TypeError):
            continue
    read_or_refuse(zipped(json.dumps(document).encode()).getvalue())
