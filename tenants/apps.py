from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Centers"

    def ready(self) -> None:
        from tenants import audit_words

        audit_words.connect()
