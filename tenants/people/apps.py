from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tenants.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set
        from allauth.mfa.signals import authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from tenants.limits import Limit, register
        from tenants.people import audit_words, own_data
        from tenants.people.mfa import forget_in_session
        from tenants.people.models import User
        from tenants.people.moving import settle_people
        from tenants.people.seen import note_login
        from tenants.people.services.own_sessions import end_all, end_others
        from tenants.people.services.profile import avatar_bytes
        from tenants.signals import center_imported

        register(Limit.STUDENTS, lambda: User.objects.active().students().count())
        register(Limit.STAFF, lambda: User.objects.active().staff().count())
        register(Limit.STORAGE, avatar_bytes)
        user_logged_in.connect(note_login)
        authenticator_removed.connect(forget_in_session)
        for signal, receiver in ((password_changed, end_others), (password_set, end_others), (password_reset, end_all)):
            signal.connect(receiver)
        center_imported.connect(settle_people, dispatch_uid="people.moving")
        audit_words.connect()
        own_data.connect()
