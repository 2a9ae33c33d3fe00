"""How a centre looks: its colour and its logo."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.colours import is_readable, nearest_readable
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.pictures import CleanPicture
from tenants.schemas import inside

LOGO_MB, LOGO_SIDE = 2, 512


@transaction.atomic
def change_branding(
    center: Center, *, by: User, colour: str, logo: CleanPicture | None = None, remove_logo: bool = False
) -> Center:
    """The logo is one of the centre's own files. The audit entry is written where the person is, there or in public."""
    center = Center.objects.select_for_update().get(pk=center.pk)
    check_colour(colour)
    before = center.colour, str(center.logo)
    center.colour = colour.upper()
    with inside(center):
        if logo:
            center.logo.save(f"logo{logo.extension}", ContentFile(logo.data), save=False)
        elif remove_logo:
            center.logo = ""
    if before == (center.colour, str(center.logo)):
        return center
    center.save(update_fields=["colour", "logo"])
    record(by, "center.branding", center, colour=[before[0], center.colour], logo=before[1] != str(center.logo))
    if before[1] and before[1] != str(center.logo):
        transaction.on_commit(lambda: _delete_file(center, before[1]))
    transaction.on_commit(forget_hosts)
    return center


def check_colour(colour: str) -> None:
    """Refused where neither white nor black text can be read on it."""
    if not is_readable(colour):
        raise Refused(
            _("Neither white nor black text can be read well on this colour. %(colour)s is close to it and works.")
            % {"colour": nearest_readable(colour)}
        )


def _delete_file(center: Center, name: str) -> None:
    with inside(center):
        center.logo.storage.delete(name)
