from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tenants.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from tenants.limits import Limit, register
        from tenants.people.models import User

        register(Limit.STUDENTS, lambda: User.objects.active().students().count())
        register(Limit.STAFF, lambda: User.objects.active().staff().count())
