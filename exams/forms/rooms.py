"""The form of an exam room: new, changed, or copied from another."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.forms.assignments import AssignmentForm
from exams.forms.fields import ChoiceOrFirst, CodeField, MomentField, as_initial, choose_from
from exams.models import Assignment, AssignmentStatus, ReleaseMode, RoomMode, SoundPolicy
from exams.models.assignments import new_access_code
from tenants.people.forms.fields import lines_of
from tenants.people.models import User
from tenants.people.models.users import STAFF_ROLES

RELEASES = [(mode.value, mode.label) for mode in (ReleaseMode.HAND, ReleaseMode.GRADED, ReleaseMode.TIME)]
SOUNDS = [(sound.value, sound.label) for sound in (SoundPolicy.DEVICE, SoundPolicy.ROOM)]


class RoomForm(AssignmentForm):
    """Cleaned data is what `create_room` and `change_room` take."""

    mode = ChoiceOrFirst(label=_("How it starts"), choices=RoomMode.choices, initial=RoomMode.WINDOW)
    opens_at = MomentField(label=_("Students can start from"))
    closes_at = MomentField(
        label=_("Students can come in until"),
        help_text=_("Late arrivals too. Where all start together, they join the running clock."),
    )
    opens_itself = forms.BooleanField(label=_("The room opens by itself at its time"), required=False)
    break_minutes = forms.IntegerField(
        label=_("Break between sections, in minutes"), required=False, min_value=0, max_value=240
    )
    place = forms.CharField(
        label=_("Place"), max_length=80, required=False, help_text=_("The classroom, if there is one.")
    )
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=1, max_value=3000)
    access_code = CodeField(
        r"^[A-Z0-9]{4,12}\Z",
        upper=True,
        label=_("Access code"),
        help_text=_("Shown in the room only. Without one, students can come in from anywhere."),
        error_messages={"invalid": _("Use 4 to 12 letters and digits.")},
    )
    proctors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Proctors"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sound = ChoiceOrFirst(label=_("The recording plays"), choices=SOUNDS, initial=SoundPolicy.DEVICE)
    release_mode = ChoiceOrFirst(label=_("Students see their results"), choices=RELEASES, initial=ReleaseMode.HAND)
    release_at = MomentField(label=_("Results are released"), required=False)
    away_limit = forms.IntegerField(
        label=_("Mark a seat whose student left the window this many times"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("A mark for the proctor, nothing else."),
    )
    safe_browser_key = CodeField(
        r"^[0-9a-f]{64}\Z",
        upper=False,
        label=_("Safe Exam Browser config key"),
        help_text=_("With a key, the exam opens in Safe Exam Browser only."),
        error_messages={"invalid": _("The config key is 64 digits and letters a to f.")},
    )
    RARE = ("away_limit", "safe_browser_key")

    def __init__(self, *args: Any, user: User, assignment: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, assignment=assignment, **kwargs)
        staff = User.objects.filter(
            Q(is_active=True, role__in=STAFF_ROLES) | Q(pk__in=self.kept.values("proctors")),
        )
        choose_from(self.fields["proctors"], staff)
        now = as_initial(timezone.now())
        self.fields["opens_at"].initial, self.fields["closes_at"].initial = now, now + timedelta(hours=2)
        if assignment and assignment.status == AssignmentStatus.OPEN:
            self.fields["edition"].disabled = self.fields["mode"].disabled = True

    def clean_break_minutes(self) -> int:
        return self.cleaned_data["break_minutes"] or 0

    def clean_release_at(self) -> datetime | None:
        if self.cleaned_data.get("release_mode") != ReleaseMode.TIME:
            return None
        release_at: datetime | None = self.cleaned_data["release_at"]
        closes_at = self.cleaned_data.get("closes_at")
        if release_at is None:
            raise forms.ValidationError(_("Choose the time at which students see their results."))
        if closes_at and release_at < closes_at:
            raise forms.ValidationError(_("Choose a time at which nobody can come in any more."))
        return release_at


def room_values(room: Assignment) -> dict[str, Any]:
    """A room as the form shows it."""
    names = ("title", "mode", "opens_itself", "break_minutes", "place", "seats", "access_code", "sound")
    values: dict[str, Any] = {name: getattr(room, name) for name in (*names, "release_mode", "away_limit")}
    return values | {
        "safe_browser_key": room.safe_browser_key,
        "edition": room.edition_id,
        "groups": list(room.groups.values_list("pk", flat=True)),
        "students": lines_of(room.students.all()),
        "proctors": list(room.proctors.values_list("pk", flat=True)),
        "opens_at": as_initial(room.opens_at),
        "closes_at": as_initial(room.closes_at),
        "release_at": as_initial(room.release_at) if room.release_at else None,
    }


def copied_values(room: Assignment, *, now: datetime) -> dict[str, Any]:
    """The same room another time: from now on, as long as it was, with a code of its own."""
    starts = max(as_initial(now), as_initial(room.opens_at))
    values = room_values(room) | {"opens_at": starts, "closes_at": starts + (room.closes_at - room.opens_at)}
    if room.access_code:
        values["access_code"] = new_access_code()
    if room.release_at:
        values["release_at"] = starts + (as_initial(room.release_at) - as_initial(room.opens_at))
    return values
