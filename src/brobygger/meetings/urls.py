"""Addresses of this room."""

from django.urls import path

from . import views
from .check import views as check
from .free import views as free
from .poll import views as poll
from .room import views as room
from .standing import views as standing

app_name = "meetings"
urlpatterns = [
    path("<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("<uuid:meeting_id>/move/", views.move, name="move"),
    path("<uuid:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:meeting_id>/room/", room.room, name="room"),
    path("<uuid:meeting_id>/room/ticket/", room.ticket, name="room_ticket"),
    path("room/report/", room.report, name="room_report"),
    path("check/", check.check, name="check"),
    path("invitations/<uuid:invitation_id>/answer/", views.answer, name="answer"),
    path("invitations/<uuid:invitation_id>/mandate/", views.mandate, name="mandate"),
    path("about/<uuid:citizen_id>/", free.of_citizen, name="of_citizen"),
    path("about/<uuid:citizen_id>/call/", free.call, name="call"),
    path("about/<uuid:citizen_id>/find-time/", poll.ask, name="ask"),
    path("polls/<uuid:poll_id>/", poll.poll, name="poll"),
    path("polls/<uuid:poll_id>/answer/", poll.answer, name="answer_poll"),
    path("polls/<uuid:poll_id>/choose/", poll.choose, name="choose_time"),
    path("polls/<uuid:poll_id>/cancel/", poll.cancel, name="cancel_poll"),
    path("<uuid:meeting_id>/repeat/", standing.repeat, name="repeat"),
    path("standing/<uuid:standing_id>/stop/", standing.stop, name="stop_standing"),
    path("standing/<uuid:standing_id>/take-over/", standing.take_over, name="take_over_standing"),
]
