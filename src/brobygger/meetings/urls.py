"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "meetings"
urlpatterns = [
    path("<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("<uuid:meeting_id>/move/", views.move, name="move"),
    path("<uuid:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("invitations/<uuid:invitation_id>/answer/", views.answer, name="answer"),
    path("invitations/<uuid:invitation_id>/mandate/", views.mandate, name="mandate"),
]
