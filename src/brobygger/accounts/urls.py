"""Addresses of this room; django-allauth's own stand in `sign_in_urls`."""

from django.conf import settings
from django.urls import URLPattern, path

from .views import appointing, away, leaving, members, places, sign_in, unlock, ways_in
from .views import settings as own

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("places/", places.places, name="places"),
    path("switch/", places.switch, name="switch"),
    path("lock/", unlock.lock, name="lock"),
    path("used/", unlock.used, name="used"),
    path("unlock/", unlock.unlock, name="unlock"),
    path("settings/", own.own_settings, name="settings"),
    path("settings/sessions/end/", own.end_session, name="end_session"),
    path("settings/sign-in/<uuid:way_id>/", ways_in.answer, name="answer_way_in"),
    path("stop/<str:token>/", ways_in.stop, name="object"),
    path("second-factor/", own.second_factor, name="second_factor"),
    path("members/", members.members, name="members"),
    path("members/<uuid:membership_id>/end/", members.end, name="end_membership"),
    path("members/<uuid:user_id>/close/", leaving.deactivate, name="deactivate"),
    path("members/<uuid:user_id>/away/", away.colleague, name="away_of"),
    path("appoint/", appointing.appoint, name="appoint"),
    path("appoint/<uuid:unit_id>/", appointing.appoint_at, name="appoint_at"),
    path("closing/", leaving.find, name="closing"),
    path("away/", away.own, name="away"),
    path("away/<uuid:absence_id>/cancel/", away.cancel, name="cancel_absence"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", sign_in.demo_sign_in, name="demo_sign_in"))
