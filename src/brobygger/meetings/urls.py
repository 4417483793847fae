"""Addresses of this room."""

from django.urls import path

from . import views
from .check import views as check
from .figures import views as figures
from .free import views as free
from .guests import strangers
from .guests import views as guests
from .media import views as media
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
    path("<uuid:meeting_id>/room/media/", media.media, name="room_media"),
    path("<uuid:meeting_id>/size/", media.size, name="size"),
    path("<uuid:meeting_id>/room/ice/", room.ice, name="room_ice"),
    path("<uuid:meeting_id>/room/figures/", figures.take, name="room_figures"),
    path("figures/", figures.unit, name="figures"),
    path("figures/all/", figures.everywhere, name="figures_of_all"),
    path("room/report/", room.report, name="room_report"),
    path("<uuid:meeting_id>/guests/", guests.guests, name="guests"),
    path("guests/<uuid:invitation_id>/link/", guests.send_link, name="guest_link"),
    path("guests/<uuid:invitation_id>/withdraw/", guests.withdraw, name="guest_withdraw"),
    path("guest/<str:link>/", strangers.guest, name="guest"),
    path("guest/<str:link>/code/", strangers.code, name="guest_code"),
    path("guest/<str:link>/enter/", strangers.enter, name="guest_enter"),
    path("guest/<str:link>/room/", strangers.room, name="guest_room"),
    path("guest/<str:link>/room/ticket/", strangers.ticket, name="guest_ticket"),
    path("guest/<str:link>/room/media/", strangers.media, name="guest_media"),
    path("guest/<str:link>/room/ice/", strangers.ice, name="guest_ice"),
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
