"""Urls of the public site: centres, their plans, and long work on them."""

from django.urls import path

from tenants.views import center_acts, centers, jobs, logos, plans

urlpatterns = [
    path("centers/", centers.center_list, name="centers"),
    path("centers/new/", centers.center_new, name="center_new"),
    path("centers/offer/", centers.center_offer, name="center_offer"),
    path("centers/<int:pk>/", centers.center_detail, name="center"),
    path("centers/<int:pk>/edit/", centers.center_edit, name="center_edit"),
    path("centers/<int:pk>/branding/", center_acts.center_branding, name="center_branding"),
    path("centers/<int:pk>/logo/", logos.center_logo, name="center_logo"),
    path("centers/<int:pk>/plan/", center_acts.center_plan, name="center_plan"),
    path("centers/<int:pk>/suspend/", center_acts.center_suspend, name="center_suspend"),
    path("centers/<int:pk>/reactivate/", center_acts.center_reactivate, name="center_reactivate"),
    path("centers/<int:pk>/archive/", center_acts.center_archive, name="center_archive"),
    path("centers/<int:pk>/unarchive/", center_acts.center_unarchive, name="center_unarchive"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan_edit, name="plan_edit"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_page, name="job"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]
