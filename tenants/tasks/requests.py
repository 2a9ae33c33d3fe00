"""Owners learn of requests; visitors learn the addresses of their centres."""

from celery import shared_task

from tenants.services.announcing import tell_owners_now
from tenants.services.finding import send_centers


@shared_task(name="tenants.tasks.tell_owners")
def tell_owners() -> None:
    """Hinted at by each change of a request; beat asks too, for hints that were lost and mail that was not taken."""
    tell_owners_now()


@shared_task(
    name="tenants.tasks.find_my_center", autoretry_for=(OSError,), retry_backoff=20, retry_kwargs={"max_retries": 3}
)
def find_my_center(email: str, language: str) -> None:
    send_centers(email, language=language)
