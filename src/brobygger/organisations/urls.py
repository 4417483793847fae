"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [
    path("", views.responsibilities, name="responsibilities"),
    path(
        "<slug:municipality_code>/<slug:task_kind>/",
        views.responsibility,
        name="responsibility",
    ),
]
