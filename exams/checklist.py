"""The checklist as its page shows it: what is said of many questions stands there once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from exams.content.blueprint import Finding


@dataclass(frozen=True, slots=True)
class Bunch:
    """The same words about one or more places."""

    kind: str
    text: str
    hint: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def places(self) -> list[tuple[str, list[Finding]]]:
        """Questions of one mondai together, so that only their numbers need to be said; others for themselves."""
        return [(place, list(found)) for place, found in groupby(self.findings, key=lambda found: found.place)]


@dataclass(frozen=True, slots=True)
class Checklist:
    bad: list[Bunch]
    warn: list[Bunch]
    ok: list[Bunch]
    blocking: int
    hints: int


def checklist_of(findings: list[Finding]) -> Checklist:
    of = {kind: [finding for finding in findings if finding.kind == kind] for kind in ("bad", "warn", "ok")}
    bunches = {kind: _bunched(found) for kind, found in of.items()}
    return Checklist(**bunches, blocking=len(of["bad"]), hints=len(of["warn"]))


def _bunched(findings: Iterable[Finding]) -> list[Bunch]:
    """In the order in which each is first said."""
    bunches: dict[tuple[str, str], Bunch] = {}
    for finding in findings:
        key = (finding.text, finding.hint)
        bunches.setdefault(key, Bunch(finding.kind, *key)).findings.append(finding)
    return list(bunches.values())
