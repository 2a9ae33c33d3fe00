"""The filters of the bank that are on, in words: each can be taken away."""

from exams.bank import USES, BankFilter
from exams.models import MockTest
from exams.mondai_types import mondai_type
from tenants.people.models import User


def chips_of(wanted: BankFilter) -> list[tuple[str, object]]:
    """(name in the address, words)."""
    author = User.objects.filter(pk=wanted.author).first() if wanted.author else None
    words: dict[str, object] = {
        "q": f"“{wanted.text}”" if wanted.text else "",
        "level": wanted.level,
        "type": mondai_type(wanted.type).name if wanted.type else "",
        "tag": f"#{wanted.tag}" if wanted.tag else "",
        "author": (author.name if author else "–") if wanted.author else "",
        "use": USES[wanted.use][0] if wanted.use else "",
        "kind": MockTest.Kind(wanted.kind).label if wanted.kind else "",
    }
    return [(name, word) for name, word in words.items() if word]
