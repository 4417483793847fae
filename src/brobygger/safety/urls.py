"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "safety"
SHEET = "safety/<uuid:citizen_id>"
urlpatterns = [
    path("sw.js", views.worker, name="worker"),  # at the root, or it could not see other pages
    path("safety/offline/", views.offline, name="offline"),
    path("safety/kept/", views.kept, name="kept"),
    path("safety/reads/", views.reads, name="reads"),
    path("safety/", views.sheets, name="sheets"),
    path(f"{SHEET}/", views.sheet, name="sheet"),
    path(f"{SHEET}/begin/", views.begin, name="begin"),
    path(f"{SHEET}/write/<int:number>/", views.write, name="write"),
    path(f"{SHEET}/draft/<int:number>/", views.draft, name="draft"),
    path(f"{SHEET}/agree/", views.agree, name="agree"),
    path(f"{SHEET}/put-away/", views.put_away, name="put_away"),
    path(f"{SHEET}/pdf/", views.pdf, name="pdf"),
    path(f"{SHEET}/keep/", views.keep, name="keep"),
]
