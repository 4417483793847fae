"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("language/", views.set_language, name="language"),
    path("token/", views.token, name="token"),
]
