"""Urls of the public site: centres as files, the end of a centre, support visits."""

from django.urls import path

from tenants.views import moving, support

urlpatterns = [
    path("exports/", moving.export_list, name="exports"),
    path("exports/<int:pk>/file/", moving.export_download, name="export_download"),
    path("exports/<int:pk>/remove/", moving.export_remove, name="export_remove"),
    path("centers/import/", moving.center_import, name="center_import"),
    path("centers/<int:pk>/moving/", moving.center_moving, name="center_moving"),
    path("centers/<int:pk>/export/", moving.center_export, name="center_export"),
    path("centers/<int:pk>/delete/", moving.center_delete, name="center_delete"),
    path("centers/<int:pk>/delete/back/", moving.center_delete_back, name="center_delete_back"),
    path("centers/<int:pk>/support/", support.center_support, name="center_support"),
    path("visits/<int:pk>/end/", support.support_end, name="support_end"),
]
