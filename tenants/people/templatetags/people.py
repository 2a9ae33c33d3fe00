"""How people's facts are shown."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.people.phones import shown_phone

register = template.Library()
register.filter("phone", shown_phone)


@register.filter
def seen(moment: datetime) -> str:
    """A moment of the past in few letters, where the reader is: today with the time, this year without the year."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return _("Today, %(time)s") % {"time": time_format(local)}
    if local.date() == today - timedelta(days=1):
        return _("Yesterday")
    # Translators: PHP-like date formats of Django; write them as your language writes a day
    form = pgettext("date format", "j M") if local.year == today.year else pgettext("date format", "j M Y")
    return date_format(local, form)
