from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = "Exams"

    def ready(self) -> None:
        from exams import receivers, usage
        from tenants.limits import Limit, register

        receivers.connect()
        register(Limit.STORAGE, usage.media_bytes)
        register(Limit.EXAMS, usage.rooms_this_month)
