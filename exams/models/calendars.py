"""The address under which a person's calendar program fetches the own exams."""

from django.conf import settings
from django.db import models


class CalendarLink(models.Model):
    """One for each person. Only a hash of the secret is kept; a new link ends the old one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user}"
