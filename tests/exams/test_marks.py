import re
import sys
from html import escape

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from exams.content import marks
from exams.content.japanese import display_width, split_runs
from exams.content.marks import (
    ALLOWED_TAGS,
    answer_width,
    boxed_numbers,
    mark_problems,
    picture_names,
    plain_text,
    render_marks,
)

PICTURES = {"l-3-1.svg": "/media/7/l-3-1.svg?a=1&b=2"}
BLANK = '<span class="slot"><span class="sr" lang="en">blank</span></span>'
STAR = '<span class="slot star"><span aria-hidden="true">★</span><span class="sr" lang="en">starred blank</span></span>'
SINGLE_MARKS = {
    "{漢字|かんじ}": "<ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>",
    "__語__": "<u>語</u>",
    "これは**「大切」**です": "これは<strong>「大切」</strong>です",
    "__{新|あたら}しい__": "<u><ruby>新<rp>（</rp><rt>あたら</rt><rp>）</rp></ruby>しい</u>",
    "**__語__**": "<strong><u>語</u></strong>",
    "**a\nb**": "<strong>a<br>\nb</strong>",
    "（　）": '<span class="gap">（　　）</span>',
    "（　　　　）。": '<span class="gap">（　　）</span>。',
    "（ ）": '<span class="gap">（　　）</span>',
    "[[22]]": '<span class="blank" data-blank="22">22</span>',
    "[[２２]]は": '<span class="blank" data-blank="22">22</span>は',
    "[[22]]。": '<span class="keep"><span class="blank" data-blank="22">22</span>。</span>',
    "[[22]]、[[23]]": '<span class="keep"><span class="blank" data-blank="22">22</span>、</span>'
    '<span class="blank" data-blank="23">23</span>',
    "＿＿＿ ＿＿＿ ＿★＿ ＿＿＿": BLANK + BLANK + STAR + BLANK,
    "本は　＿＿　★　＿＿　＿＿　です": f"本は　{BLANK}{STAR}{BLANK}{BLANK}　です",
    "＿★＿ ＿＿＿。": f'{STAR}<span class="keep">{BLANK}。</span>',
    "＿★＿に": f"{STAR}に",
    "一\n二": "一<br>\n二",
    "![かさ](l-3-1.svg)": '<img src="/media/7/l-3-1.svg?a=1&amp;b=2" alt="かさ">',
}
STAYS_TEXT = [
    "*語* _語_",
    "____",
    "___語___",
    "***語***",
    "__ 語 __",
    "__語",
    "語__",
    "**",
    "****",
    "{漢字}",
    "{漢字|}",
    "{|かんじ}",
    "{ | }",
    "{漢字|かんじ",
    "{漢|字|かんじ}",
    "（）",
    "（１）",
    "[[a]]",
    "[[1234]]",
    "[22]",
    "＿＿＿の ことば",
    "★",
    "★ ★ ＿",
    "＿★＿ ＿★＿",
    "![x](unknown.svg)",
    "![x](https://example.org/x.svg)",
    "[x](https://example.org)",
    "# 一",
    "- 一",
    "1. 一",
    "> 一",
    "`一`",
    "&amp; &#65; &nbsp;",
    "\\*一\\*",
    "https://example.org",
    ":::notice",
    "<b>一</b><script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
]


def as_text(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


@pytest.mark.parametrize(("text", "html"), SINGLE_MARKS.items())
def test_mark_inline(text, html):
    assert render_marks(text, inline=True, pictures=PICTURES) == html


@pytest.mark.parametrize(("text", "html"), SINGLE_MARKS.items())
def test_mark_in_paragraph(text, html):
    assert render_marks(text, pictures=PICTURES) == f"<p>{html}</p>"


@pytest.mark.parametrize("text", STAYS_TEXT)
def test_what_is_no_mark_stays_text_as_typed(text):
    assert render_marks(text, inline=True) == as_text(text)
    assert render_marks(text) == f"<p>{as_text(text)}</p>"


def test_result_is_safe_string():
    assert type(render_marks("一")) is SafeString
    assert type(render_marks("__一__", inline=True)) is SafeString


def test_empty_text_is_empty():
    assert render_marks("") == render_marks(" \n\n ") == render_marks("", inline=True) == ""


def test_paragraphs_and_line_breaks():
    assert render_marks("一\n二\r\n\r\n三\n") == "<p>一<br>\n二</p>\n<p>三</p>"


def test_notice_frames_blocks_and_ends_at_its_line():
    text = "前\n:::notice\n一\n\n二\n:::\n後"
    assert render_marks(text) == (
        '<p>前</p>\n<div class="notice">\n<p>一</p>\n<p>二</p>\n</div>\n<p>後</p>'  # one block each
    )


def test_notice_without_end_stays_text():
    assert render_marks(":::notice\n一") == "<p>:::notice<br>\n一</p>"


def test_second_notice_inside_a_notice_stays_text():
    html = render_marks(":::notice\n:::notice\n一\n:::\n:::")
    assert html == '<div class="notice">\n<p>:::notice<br>\n一</p>\n</div>\n<p>:::</p>'


def test_table_with_readings_and_alignment():
    html = render_marks("| {月|げつ} | 円 |\n|:-:|--:|\n| {火|か} | 二 |\n\n後")
    ruby = "<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>".format
    assert html == (
        '<div class="table-scroll" tabindex="0"><table>\n<thead>\n<tr>\n'
        f'<th scope="col" class="ta-center">{ruby("月", "げつ")}</th>\n<th scope="col" class="ta-end">円</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        f'<td class="ta-center">{ruby("火", "か")}</td>\n<td class="ta-end">二</td>\n'
        "</tr>\n</tbody>\n</table></div>\n<p>後</p>"
    )


def test_table_ends_where_a_notice_begins():
    html = render_marks("|一|二|\n|--|--|\n|三|四|\n:::notice\n五\n:::")
    assert html.endswith('</table></div>\n<div class="notice">\n<p>五</p>\n</div>')


def test_inline_has_no_blocks():
    assert render_marks("|一|\n|--|", inline=True) == "|一|<br>\n|--|"


def test_slots_speak_the_interface_language(monkeypatch):
    monkeypatch.setattr(marks, "pgettext", lambda context, text: f"<{context}: {text}>")
    with override("ru"):
        html = render_marks("＿＿ ＿★＿", inline=True)
    assert '<span class="sr" lang="ru">&lt;slot in a sentence: blank&gt;</span>' in html


def test_picture_address_with_another_scheme_is_dropped():
    assert render_marks("![x](a.svg)", inline=True, pictures={"a.svg": "javascript:alert(1)"}) == '<img alt="x">'


def test_other_language_marks_japanese_runs():
    text = "At 3時, “新しい みせ” is {新|あたら}しい; N5 「（　）」 & __本__."
    assert render_marks(text, inline=True, lang="en") == (
        'At <span lang="ja">3時</span>, “<span lang="ja">新しい みせ</span>” is '
        '<ruby lang="ja">新<rp>（</rp><rt>あたら</rt><rp>）</rp></ruby><span lang="ja">しい</span>; '
        'N5 「<span class="gap" lang="ja">（　　）</span>」 &amp; <u><span lang="ja">本</span></u>.'
    )


def test_other_language_without_japanese_is_untouched():
    assert render_marks("Toʻgʻri javob – 2", inline=True, lang="uz") == "Toʻgʻri javob – 2"
    assert render_marks("Ответ — 2", lang="ru") == "<p>Ответ — 2</p>"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("text", SINGLE_MARKS)
def test_marks_survive_the_sanitizer_unchanged(text, lang):
    env = {"japanese": lang == "ja", "pictures": PICTURES}
    html = marks._PARSER.render(f"{text}\n\n:::notice\n|{text.splitlines()[0]}|\n|--:|\n:::", env)
    assert marks._SANITIZER.clean(html) == html


MARK_PIECES = [*SINGLE_MARKS, *STAYS_TEXT, ":::notice\n", "\n:::\n", "|--|--|\n", "|", "\n", "\n\n", "\\", "\ufdd0"]
ANY_TEXT = st.text(alphabet=st.characters(codec=None))
MARKED_TEXT = st.lists(st.one_of(st.sampled_from(MARK_PIECES), ANY_TEXT), max_size=12).map("".join)


@given(MARKED_TEXT, st.booleans(), st.sampled_from(["ja", "en", "ru"]))
def test_any_text_gives_only_allowed_tags_and_never_raises(text, inline, lang):
    html = render_marks(text, inline=inline, lang=lang, pictures=PICTURES)
    tags = re.findall(r"<[^>]*>", html)
    assert {re.match(r"</?([a-z]+)", tag)[1] for tag in tags} <= ALLOWED_TAGS
    assert not [tag for tag in tags if re.search(r"\son|style=|javascript:", tag)]
    for read in (plain_text, boxed_numbers, picture_names, mark_problems):
        read(text)
    answer_width([text])


@given(MARKED_TEXT)
def test_the_short_way_gives_what_the_parser_gives(text):
    env = {"japanese": True, "pictures": PICTURES}
    cleaned = marks._clean(text)
    expected = marks._SANITIZER.clean(marks._PARSER.renderInline(cleaned, env)).rstrip("\n")
    assert render_marks(text, inline=True, pictures=PICTURES) == expected


@given(st.text(alphabet=st.characters(exclude_characters="*_{（＿★[!\r\n\x00", exclude_categories=["Cs"])))
def test_text_without_marks_is_its_escaped_self(text):
    assert render_marks(text, inline=True) == as_text(text)


@given(ANY_TEXT)
def test_runs_join_to_the_text(text):
    assert "".join(piece for _, piece in split_runs(text)) == text


@pytest.mark.parametrize(
    "piece",
    [
        "__a ",
        "__",
        "**a**",
        "{",
        "{a|",
        "＿",
        "＿ ",
        "＿★",
        "（　",
        "[[1",
        "![",
        "![a](",
        ":::notice\n",
        "|a",
        "\n",
        "あ い ",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(piece):
    once, twice = (_calls_for(piece * (count // len(piece))) for count in (2_000, 4_000))
    assert twice < 3 * once


def _calls_for(text: str) -> int:
    """How many function calls rendering takes: what a stopwatch would say, the same on every machine."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        render_marks(text, lang="en")
    finally:
        sys.setprofile(None)
    return calls


def test_plain_text_is_one_line_without_marks():
    text = (
        "あの __{新|あたら}しい__ **みせ**で（　）\n[[22]]。\n\n"
        ":::notice\n| {月|げつ} | 円 |\n|--|--|\n| 火 | 二 |\n:::\n"
        "＿＿＿ ＿★＿ ![かさ](x.svg) <b>"
    )
    assert plain_text(text) == "あの 新しい みせで（　　） [22]。 月 円 火 二 ＿＿＿ ＿★＿ かさ <b>"
    assert plain_text("") == ""


@pytest.mark.parametrize(
    ("choices", "columns"),
    [
        (["あたらしい", "あだらしい", "あらたしい", "あらだしい"], 4),
        (["ろくもじです", "に"], 4),
        (["ななもじある", "ななもじある。"], 2),
        (["{新|あたら}しい{本|ほん}", "に"], 4),
        (["{新|あたら}しい{店|みせ}です", "に"], 2),
        (["はちもじあります", "に"], 2),
        (["きゅうもじあります", "に"], 1),
        (["JR 12:30", "に"], 4),
        (["一\n二", "に"], 1),
        (["{志|こころざしこころざし}" * 2, "に"], 1),
        ([], 4),
    ],
)
def test_answer_width_follows_the_longest_choice(choices, columns):
    assert answer_width(choices) == columns


def test_display_width_counts_latin_half_and_accents_nothing():
    assert display_width("漢かA") == 2.5
    assert display_width("か\u3099") == 1


def test_boxed_numbers_and_picture_names_in_order():
    assert boxed_numbers("[[18]] と [[１９]]。[[x]]") == [18, 19]
    assert picture_names("![a](a.svg)\n\n:::notice\n![b](b.png) ![c](http://c)\n:::") == ["a.svg", "b.png"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{漢字|かんじ}と{漢|kan}", 0),
        ("{漢字}", 1),
        ("{漢字|かんじ", 1),
        ("漢字|かんじ}", 1),
        ("｛漢字｜かんじ｝", 1),
        ("{かんじ|漢字}", 1),
        ("{ |かんじ}", 1),
        ("ふつう", 0),
    ],
)
def test_readings_written_wrongly_are_reported(text, count):
    assert len(mark_problems(text)) == count
