from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "grading"
    verbose_name = "Grading"

    def ready(self) -> None:
        from grading import audit_words, own_data, panels, receivers

        receivers.connect()
        audit_words.connect()
        own_data.connect()
        panels.connect()
