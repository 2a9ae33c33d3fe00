"""Urls of profile: everybody's own account, on the public site and in every centre."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tenants.people.views import avatars, emails, passwords, profile, sessions, two_factor

urlpatterns: list[URLPattern | URLResolver] = [
    path("profile/", profile.profile, name="profile"),
    path("profile/picture/", avatars.avatar_change, name="avatar_change"),
    path("profile/picture/remove/", avatars.avatar_remove, name="avatar_remove"),
    path("profile/email/", emails.email_change, name="email_change"),
    path("profile/email/cancel/", emails.email_cancel, name="email_cancel"),
    path("profile/email/confirm/<str:token>/", emails.email_confirm, name="email_confirm"),
    path("profile/sessions/", sessions.session_list, name="sessions"),
    path("profile/sessions/end/", sessions.sessions_end_others, name="sessions_end_others"),
    path("profile/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
    path("profile/data/", profile.own_data, name="own_data"),
    path("people/<int:pk>/second-factor/reset/", two_factor.person_two_factor_reset, name="person_two_factor_reset"),
    path("avatars/<int:pk>/", avatars.avatar, name="avatar"),
    path("accounts/password/first/", passwords.first_password, name="first_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    # allauth's own page of e-mails, which would be a way around the confirmation by both addresses
    path("accounts/email/", RedirectView.as_view(pattern_name="email_change"), name="account_email"),
]
