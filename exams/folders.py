"""The folders of materials as one person sees them: a centre has some dozens, so they are read together."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Self

from django.db.models import Count

from exams.models import Folder, Material
from tenants.people.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a list: how much the person finds in it, whatever lies how deep."""

    folder: Folder
    count: int
    depth: int


class FolderTree:
    """Two queries. A student sees a folder only where something in it is for him or her."""

    def __init__(self, folders: list[Folder], counts: Counter[int], *, empty_too: bool) -> None:
        self._known = {folder.pk: folder for folder in folders}
        self._counts: Counter[int] = Counter()
        for pk, count in counts.items():
            for folder in self.path(pk):
                self._counts[folder.pk] += count
        self._children: dict[int | None, list[Folder]] = defaultdict(list)
        for folder in folders:
            if empty_too or self._counts[folder.pk]:
                self._children[folder.parent_id].append(folder)

    @classmethod
    def of(cls, user: User) -> Self:
        found = Material.objects.visible_to(user).exclude(folder=None).order_by()
        counts = Counter(dict(found.values_list("folder").annotate(count=Count("pk"))))
        return cls(list(Folder.objects.all()), counts, empty_too=user.is_staff_member)

    def get(self, pk: int) -> Folder | None:
        """The folder, where the person sees it."""
        return next((place.folder for place in self.places() if place.folder.pk == pk), None)

    def path(self, pk: int | None) -> list[Folder]:
        """From the outermost folder to this one."""
        found: list[Folder] = []
        while pk is not None and (folder := self._known.get(pk)) and folder not in found:
            found.insert(0, folder)
            pk = folder.parent_id
        return found

    def inside(self, pk: int | None) -> list[Place]:
        return [Place(folder, self._counts[folder.pk], 0) for folder in self._children[pk]]

    def below(self, pk: int) -> set[int]:
        """This folder and all in it."""
        return {pk} | {place.folder.pk for place in self.places(pk)}

    def places(self, pk: int | None = None, depth: int = 0) -> list[Place]:
        """All below, each after the one that it lies in."""
        found: list[Place] = []
        for folder in self._children[pk]:
            found.append(Place(folder, self._counts[folder.pk], depth))
            found += self.places(folder.pk, depth + 1)
        return found
