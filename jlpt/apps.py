from django.apps import AppConfig


class JlptConfig(AppConfig):
    name = "jlpt"
    verbose_name = "mikan"
