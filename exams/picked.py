"""Questions ticked on several pages of the bank: carried along in the address, so that it works without a script."""

from collections.abc import Iterable

from django.http import QueryDict

MOST = 100


class Picked:
    """`ids` (boxes of the page that was sent) and `kept` (those of pages before), in the order of their ticking."""

    def __init__(self, query: QueryDict) -> None:
        words = [] if "clear" in query else [*query.get("kept", "").split("."), *query.getlist("ids")]
        ids = list(dict.fromkeys(int(word) for word in words if word.isdecimal() and len(word) < 13))
        self.ids, self.is_over = ids[:MOST], len(ids) > MOST

    def __contains__(self, pk: object) -> bool:
        return pk in self.ids

    def __len__(self) -> int:
        return len(self.ids)

    def kept(self, shown: Iterable[int]) -> str:
        """Those whose boxes are not on the page, as its form sends them along."""
        here = set(shown)
        return ".".join(str(pk) for pk in self.ids if pk not in here)

    @property
    def whole(self) -> str:
        return self.kept([])
