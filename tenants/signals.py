"""News that goes up from centres."""

from django.dispatch import Signal

# A centre came in a file; sent standing in it, before it opens. Whoever derives something from the schema's name
# (tenants.people.tokens) derives it anew here.
center_imported = Signal()
