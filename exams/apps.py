from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = "Exams"

    def ready(self) -> None:
        from exams import audit_words, moving, own_data, receivers, usage
        from tenants.limits import Limit, register
        from tenants.signals import center_imported
        from tenants.usage import register_attempts

        receivers.connect()
        audit_words.connect()
        own_data.connect()
        center_imported.connect(moving.settle_links, dispatch_uid="exams.moving")
        register(Limit.STORAGE, usage.media_bytes)
        register(Limit.STORAGE, usage.material_bytes)
        register(Limit.EXAMS, usage.rooms_this_month)
        register_attempts(usage.attempts_handed_in)
