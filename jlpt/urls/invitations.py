"""Urls of invitations, and of the people who use them."""

from django.urls import URLPattern, URLResolver, path

from tenants.people.views import invitations, joining

urlpatterns: list[URLPattern | URLResolver] = [
    path("invitations/", invitations.invitation_list, name="invitations"),
    path("invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("invitations/class/", invitations.invitation_class_new, name="invitation_class_new"),
    path("invitations/<int:pk>/", invitations.invitation_page, name="invitation"),
    path("invitations/<int:pk>/show/", invitations.invitation_show, name="invitation_show"),
    path("invitations/<int:pk>/resend/", invitations.invitation_resend, name="invitation_resend"),
    path("invitations/<int:pk>/renew/", invitations.invitation_renew, name="invitation_renew"),
    path("invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("join/", joining.join_code, name="join_code"),
    path("join/done/", joining.joined, name="joined"),
    path("join/<str:token>/", joining.join, name="join"),
    path("join/<str:token>/ask/", joining.join_ask, name="join_ask"),
]
