"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/calm/", views.calm_gallery, name="calm-gallery"),
    path("language/", views.set_language, name="language"),
    path("token/", views.token, name="token"),
]
