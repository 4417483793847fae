"""Addresses of this room."""

from django.urls import path

from . import views
from .check import views as check
from .media import views as media
from .room import views as room

app_name = "meetings"
urlpatterns = [
    path("<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("<uuid:meeting_id>/move/", views.move, name="move"),
    path("<uuid:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:meeting_id>/room/", room.room, name="room"),
    path("<uuid:meeting_id>/room/ticket/", room.ticket, name="room_ticket"),
    path("<uuid:meeting_id>/room/media/", media.media, name="room_media"),
    path("<uuid:meeting_id>/size/", media.size, name="size"),
    path("room/report/", room.report, name="room_report"),
    path("check/", check.check, name="check"),
    path("invitations/<uuid:invitation_id>/answer/", views.answer, name="answer"),
    path("invitations/<uuid:invitation_id>/mandate/", views.mandate, name="mandate"),
]
