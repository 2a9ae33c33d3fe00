"""Working inside a centre from places that have no request: consumers, tasks, commands."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

from tenants.db import connection
from tenants.models import Center, CenterStatus

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def inside(center: Center) -> Iterator[Center]:
    """The centre's schema for the block, whatever was set before restored after it."""
    before = connection.tenant
    connection.set_tenant(center)
    try:
        yield center
    finally:
        connection.set_tenant(before)


def in_center(function: Callable[P, T]) -> Callable[Concatenate[Center, P], Awaitable[T]]:
    """Make an async function of a synchronous one: `await in_center(f)(center, …)`.

    The only way a consumer touches the database: in a new thread the schema would silently be `public`.
    """

    def run(center: Center, *args: P.args, **kwargs: P.kwargs) -> T:
        with inside(center):
            return function(*args, **kwargs)

    return cast("Callable[Concatenate[Center, P], Awaitable[T]]", database_sync_to_async(run))


def active_centers() -> list[Center]:
    """Every centre whose tasks run, in one query of the public schema."""
    connection.set_schema_to_public()
    return list(Center.objects.exclude(schema_name="public").filter(status=CenterStatus.ACTIVE))
