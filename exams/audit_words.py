"""The acts of `exams` in the audit log, in words."""

from django.utils.translation import gettext_lazy as _

from tenants.people.audit_words import Kind, register

TESTS = {
    "test.created": _("Mock test made"),
    "test.imported": _("Mock test imported"),
    "test.import_cancelled": _("Import of a test cancelled"),
    "test.options": _("Options of a mock test changed"),
    "test.published": _("Mock test published"),
    "test.hidden": _("Edition taken back"),
    "test.shown": _("Edition offered again"),
    "test.archived": _("Mock test put into the archive"),
    "test.unarchived": _("Mock test taken out of the archive"),
    "test.deleted": _("Draft of a mock test deleted"),
    "test.shared": _("Mock test shared with colleagues"),
    "test.unshared": _("Mock test no longer shared with colleagues"),
}
MEDIA = {
    "media.stored": _("File uploaded"),
    "media.replaced": _("File replaced by another"),
    "media.changed": _("Details of a file changed"),
    "media.retried": _("File prepared again"),
    "media.deleted": _("File deleted"),
    "media.draft_made": _("Draft of a recording made from its script"),
}
ROOMS = {
    "room.created": _("Exam room planned"),
    "room.changed": _("Exam room changed"),
    "room.opened": _("Exam room opened"),
    "room.section_started": _("Section started for everybody"),
    "room.paused": _("Exam paused"),
    "room.resumed": _("Exam resumed"),
    "room.time_added": _("Minutes added"),
    "room.reopened": _("Section opened again for a student"),
    "room.ended_for": _("Exam ended for students"),
    "room.voided": _("Attempts declared void"),
    "room.replay_allowed": _("One more listening allowed"),
    "room.message": _("Message sent to students"),
    "room.irregularity": _("Irregularity noted in the protocol"),
    "room.id_checked": _("Identity of a student checked"),
    "room.id_unchecked": _("Check of an identity taken back"),
    "room.held_decided": _("Late answers decided"),
    "room.ended": _("Exam room ended"),
    "assignment.cancelled": _("Exam or homework cancelled"),
    "letters.sent": _("Students mailed about a cancellation"),
    "letters.failed": _("Mails about a cancellation not sent"),
}
HOMEWORK = {
    "homework.created": _("Homework set"),
    "homework.deadline": _("Deadline of a homework changed for some"),
    "homework.deadline_removed": _("Own deadline of a homework removed"),
}
ACCOMMODATIONS = {
    "accommodation.set": _("Accommodation set"),
    "accommodation.removed": _("Accommodation removed"),
}
GUESTS = {
    "guest_link.created": _("Link for guests made"),
    "guest_link.changed": _("Link for guests changed"),
    "guest_link.renewed": _("Link for guests renewed"),
    "guest_link.revoked": _("Link for guests revoked"),
    "lead.noted": _("Note on a guest written"),
    "lead.student": _("Guest made a student"),
    "lead.deleted": _("Guest deleted"),
    "leads.deleted": _("Old guests deleted"),
    "leads.exported": _("List of guests downloaded"),
}

MATERIALS = {
    "material.added": _("Material added"),
    "material.changed": _("Material changed"),
    "material.deleted": _("Material deleted"),
    "folder.added": _("Folder made"),
    "folder.changed": _("Folder changed"),
    "folder.deleted": _("Folder deleted"),
}


def connect() -> None:
    register(
        Kind("tests", _("Mock tests"), TESTS),
        Kind("media", _("Recordings and pictures"), MEDIA),
        Kind("rooms", _("Exam rooms"), ROOMS),
        Kind("homework", _("Homework"), HOMEWORK),
        Kind("guests", _("Guests"), GUESTS),
        Kind("accommodations", _("Accommodations"), ACCOMMODATIONS),
        Kind("materials", _("Materials"), MATERIALS),
    )
