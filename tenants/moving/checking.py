"""Whether an export fits to this server: the same tables, made by the same migrations."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from tenants.moving.package import BadPackage, Manifest
from tenants.moving.tables import known_tables

NAMED = 3  # so many of what differs are named


def check_fits(manifest: Manifest) -> None:
    """Raises BadPackage with a sentence that names what differs."""
    _check_migrations(manifest)
    known = known_tables()
    sent = {table.name: set(table.columns) for table in manifest.tables}
    if foreign := sorted(set(sent) - set(known)):
        raise BadPackage(_("The file has tables that no centre has here: %(names)s") % {"names": _some(foreign)})
    if missing := sorted(set(known) - set(sent)):
        raise BadPackage(_("The file lacks tables: %(names)s") % {"names": _some(missing)})
    if other := sorted(name for name, columns in sent.items() if columns != known[name]):
        raise BadPackage(_("Tables in the file have other columns than here: %(names)s") % {"names": _some(other)})


def _check_migrations(manifest: Manifest) -> None:
    here = _migrations_here()
    labels = {app for app, _name in here}
    sent = {(app, name) for app, names in manifest.migrations.items() if app in labels for name in names}
    if newer := sorted(sent - here):
        raise BadPackage(
            _("The file comes from a newer mikan: this server does not have %(names)s. Update it first.")
            % {"names": _some(f"{app}.{name}" for app, name in newer)}
        )
    if older := sorted(here - sent):
        raise BadPackage(
            _("The file comes from an older mikan: it lacks %(names)s. Export the centre again after an update there.")
            % {"names": _some(f"{app}.{name}" for app, name in older)}
        )


def _migrations_here() -> set[tuple[str, str]]:
    """Of the apps that a centre's schema has tables of."""
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    return {key for key in MigrationLoader(None).disk_migrations if key[0] in labels}


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:NAMED]) + (" …" if len(every) > NAMED else "")
