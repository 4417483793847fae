"""Addresses of this room."""

from django.urls import path

from . import mail, views

app_name = "portal"
urlpatterns = [
    path("", views.today, name="today"),
    path("citizens/", views.citizens, name="citizens"),
    path("citizens/<uuid:citizen_id>/", views.citizen, name="citizen"),
    path("unit/", views.unit, name="unit"),
    path("mail/", mail.waiting, name="mail"),
    path("mail/<uuid:message_id>/again/", mail.again, name="mail_again"),
]
