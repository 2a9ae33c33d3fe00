"""The Japanese words of the papers: in kana for N5 and N4, as such a paper has them. Content, not interface."""

from __future__ import annotations

NOTES = [
    "「はじめ」の 合図があるまで、この冊子を開かないでください。",
    "受験番号と名前を、下の欄と解答用紙にはっきり書いてください。",
    "この冊子は、表紙を入れて全部で {pages} ページです。足りないページがあったら、手をあげてください。",
    "答えは、解答用紙の同じ番号のところに、黒い鉛筆でマークしてください。この冊子に書いた答えは、点になりません。",
    "この冊子にメモを書いてもいいです。終わったら、冊子と解答用紙を出してください。",
]
EASY_NOTES = [
    "「はじめ」と いうまで、この ほんを あけないで ください。",
    "じゅけんばんごうと なまえを、したと かいとうようしに かいて ください。",
    "この ほんは、ぜんぶで {pages} ページです。ページが たりない ときは、てを あげて ください。",
    "こたえは、かいとうようしの おなじ ばんごうの ところに、くろい えんぴつで マークして ください。",
    "この ほんに メモを かいても いいです。おわったら、この ほんと かいとうようしを だして ください。",
]
WORDS = {
    "booklet": "問題冊子",
    "mock": "模擬試験",
    "notes": "注意",
    "number": "受験番号",
    "name": "名前",
    "memo": "－ メモ －",
    "item": "{number}番",
    "sheet": "解答用紙",
    "good": "よい例",
    "bad": "わるい例",
    "independent": "これは練習のための模擬試験です。日本語能力試験の主催者が作成・承認したものではありません。",
}
EASY_WORDS = WORDS | {
    "booklet": "もんだいようし",
    "mock": "もぎしけん",
    "notes": "ちゅうい",
    "number": "じゅけんばんごう",
    "name": "なまえ",
    "memo": "－ メモ －",
    "item": "{number}ばん",
    "sheet": "かいとうようし",
    "good": "よい れい",
    "bad": "わるい れい",
}
_FUN = "01368"  # after these figures it is ぷん, after the others ふん


def is_easy(level: str) -> bool:
    return level in {"N5", "N4"}


def words_of(level: str) -> dict[str, str]:
    return EASY_WORDS if is_easy(level) else WORDS


def notes_of(level: str) -> list[str]:
    """With `{pages}` where the number of pages goes, which is known only when they are set."""
    return EASY_NOTES if is_easy(level) else NOTES


def minutes_in_words(minutes: int, level: str) -> str:
    if not is_easy(level):
        return f"{minutes}分"
    return f"{minutes}{'ぷん' if str(minutes)[-1] in _FUN else 'ふん'}"
