"""Invitations: made, sent again, renewed, revoked. Using them is in `joining`, their mails in `invitation_letters`."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.people.addressees import Addressee
from tenants.people.invitation_rules import check_may_invite
from tenants.people.models import AuditEntry, Group, Invitation, InvitationKind, InvitationState, Role, User
from tenants.people.models.invitations import ASKED
from tenants.people.origin import current_address
from tenants.people.services.audit import record
from tenants.people.tokens import code_hash, code_of, hash_of, new_nonce, token_of

KIND = "invitation"  # of their tokens
DAYS, CLASS_USES = 14, 30
RESENDS = 3  # of one invitation in an hour
CREATED, RESENT = "invitation.created", "invitation.resent"
RENEWED, REVOKED = "invitation.renewed", "invitation.revoked"


class PersonalValues(TypedDict):
    role: Role
    group: Group | None
    language: str
    needs_approval: bool
    days: int


class Outcome(NamedTuple):
    """What became of one line: an invitation, or why there is none."""

    line: str
    invitation: Invitation | None
    error: str = ""


@transaction.atomic
def invite_person(
    *,
    actor: User | None,
    email: str,
    role: Role,
    first_name: str = "",
    last_name: str = "",
    group: Group | None = None,
    language: str = "",
    needs_approval: bool = False,
    days: int = DAYS,
) -> Invitation:
    """For one person, who is sent the link. `actor` is None where the product invites: a centre's first admin."""
    email = User.objects.normalize_email(email.strip()).lower()
    check_may_invite(actor, role, group)
    _check_not_known(email)
    invitation = Invitation(
        kind=InvitationKind.PERSONAL,
        role=role,
        group=group,
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=language,
        needs_approval=needs_approval,
        mail_due=True,
        created_by=actor,
    )
    return _make(invitation, actor, days)


def invite_each(addressees: Iterable[Addressee], *, actor: User, **values: Unpack[PersonalValues]) -> list[Outcome]:
    """Each line on its own: what is wrong with one stops none of the others."""
    return [_invite(addressee, actor, values) for addressee in addressees]


def _invite(addressee: Addressee, actor: User, values: PersonalValues) -> Outcome:
    if addressee.error:
        return Outcome(addressee.line, None, addressee.error)
    names = {"first_name": addressee.first_name, "last_name": addressee.last_name}
    try:
        return Outcome(addressee.line, invite_person(actor=actor, email=addressee.email, **names, **values))
    except Refused as refused:
        return Outcome(addressee.line, None, refused.sentence)


@transaction.atomic
def create_class_invitation(
    *, actor: User, group: Group, max_uses: int = CLASS_USES, days: int = DAYS, needs_approval: bool = False
) -> Invitation:
    """One link and one code for the students of a group."""
    check_may_invite(actor, Role.STUDENT, group)
    invitation = Invitation(
        kind=InvitationKind.CLASS,
        role=Role.STUDENT,
        group=group,
        max_uses=max_uses,
        needs_approval=needs_approval,
        created_by=actor,
    )
    return _make(invitation, actor, days)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """Owe the mail once more, with the same link."""
    invitation = _locked(invitation, actor)
    if invitation.is_class or invitation.state != InvitationState.USABLE:
        raise Refused(_("This link does not work any more. Make a new one."))
    if invitation.mail_due:
        raise Refused(_("The mail is on its way already."))
    since = timezone.now() - timedelta(hours=1)
    acts = AuditEntry.objects.filter(subject=subject_of(invitation), action__in=[RESENT, RENEWED], at__gt=since)
    if acts.count() >= RESENDS:
        raise Refused(_("It was sent again several times already. Wait an hour, or give the person the link yourself."))
    invitation.mail_due, invitation.sent_at = True, None
    invitation.save(update_fields=["mail_due", "sent_at"])
    _note(actor, RESENT, invitation)
    transaction.on_commit(_hint)
    return invitation


@transaction.atomic
def renew_invitation(invitation: Invitation, *, actor: User, days: int = DAYS) -> Invitation:
    """A new link and code, counted from nothing; the old ones are dead. A personal one is sent again."""
    invitation = _locked(invitation, actor)
    if not invitation.is_class:
        _check_not_known(invitation.email, but=invitation.pk)
    _give_secrets(invitation)
    invitation.uses, invitation.revoked_at = 0, None
    invitation.expires_at = max(invitation.expires_at, timezone.now() + timedelta(days=days))
    invitation.mail_due, invitation.sent_at = not invitation.is_class, None
    invitation.save()
    _note(actor, RENEWED, invitation)
    transaction.on_commit(_hint)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """Nobody comes in by it any more; who came stays. A second click changes nothing."""
    invitation = _locked(invitation, actor)
    if invitation.revoked_at:
        return invitation
    invitation.revoked_at, invitation.mail_due = timezone.now(), False
    invitation.save(update_fields=["revoked_at", "mail_due"])
    _note(actor, REVOKED, invitation)
    return invitation


@transaction.atomic
def ask_for_new(invitation: Invitation) -> bool:
    """Somebody with a personal link that works no more would like another: noted once, for the list of invitations.

    False where there is nothing to ask for: one that works, one that was revoked, one of a class.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.is_class or invitation.state not in {InvitationState.USED, InvitationState.EXPIRED}:
        return False
    if not Invitation.objects.asked().filter(pk=invitation.pk).exists():
        _note(None, ASKED, invitation)
    return True


def find_by_token(token: str) -> Invitation | None:
    return Invitation.objects.select_related("group", "created_by").filter(token_hash=hash_of(token)).first()


def find_by_code(code: str) -> Invitation | None:
    """Ask `tenants.throttle` before: codes can be guessed at."""
    found = Invitation.objects.select_related("group", "created_by").exclude(code_hash="")
    return found.filter(code_hash=code_hash(code)).first()


def token_for(invitation: Invitation) -> str:
    return token_of(KIND, invitation.nonce)


def code_for(invitation: Invitation) -> str:
    """XXXXX-XXXXX; a class has one."""
    return code_of(KIND, invitation.nonce) if invitation.is_class else ""


def subject_of(invitation: Invitation) -> str:
    """As the audit log names it."""
    return f"{invitation._meta.label_lower}:{invitation.pk}"


def note_unsigned(invitation: Invitation, action: str, *, by: str, **data: Any) -> None:
    """What is nobody's act of staff: the product's own, or that of somebody who comes in. It names no account, so that
    one which is refused afterwards can go."""
    AuditEntry.objects.create(
        actor=None,
        actor_name=by[:200],
        action=action,
        subject=subject_of(invitation),
        subject_name=invitation.name[:200],
        address=current_address(),
        data=data,
    )


def _make(invitation: Invitation, actor: User | None, days: int) -> Invitation:
    _give_secrets(invitation)
    invitation.expires_at = timezone.now() + timedelta(days=days)
    invitation.save()
    group = invitation.group.name if invitation.group else ""
    _note(actor, CREATED, invitation, role=invitation.role, group=group, uses=invitation.max_uses)
    if invitation.mail_due:
        transaction.on_commit(_hint)
    return invitation


def _give_secrets(invitation: Invitation) -> None:
    invitation.nonce = new_nonce()
    invitation.token_hash = hash_of(token_for(invitation))
    invitation.code_hash = code_hash(code_for(invitation)) if invitation.is_class else ""


def _locked(invitation: Invitation, actor: User) -> Invitation:
    """The row, for somebody who may still give away what it gives: a teacher may have lost the group since."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("group").get(pk=invitation.pk)
    check_may_invite(actor, Role(found.role), found.group)
    return found


def _check_not_known(email: str, *, but: int = 0) -> None:
    """Two who invite the same address at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{connection.schema_name} invite {email}"])
    if User.objects.filter(email=email).exists():
        raise Refused(_("%(email)s has an account here already.") % {"email": email})
    others = Invitation.objects.usable().filter(email=email, kind=InvitationKind.PERSONAL)
    if others.exclude(pk=but).exists():
        raise Refused(_("%(email)s is invited already. Send that invitation again.") % {"email": email})


def _note(actor: User | None, action: str, invitation: Invitation, **data: Any) -> None:
    if actor:
        record(actor, action, invitation, **data)
    else:
        note_unsigned(invitation, action, by="mikan", **data)


def _hint() -> None:
    from tenants.people.tasks.invitations import queue_invitations  # the tasks use the services

    queue_invitations()
