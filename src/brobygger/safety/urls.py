"""Addresses of this room."""

from django.urls import path

from .views import offline, sheet, writing

app_name = "safety"
SHEET = "safety/<uuid:citizen_id>"
urlpatterns = [
    path("sw.js", offline.worker, name="worker"),  # at the root, or it could not see other pages
    path("safety/offline/", offline.offline, name="offline"),
    path("safety/kept/", offline.kept, name="kept"),
    path("safety/reads/", offline.reads, name="reads"),
    path("safety/", sheet.sheets, name="sheets"),
    path(f"{SHEET}/", sheet.sheet, name="sheet"),
    path(f"{SHEET}/begin/", writing.begin, name="begin"),
    path(f"{SHEET}/write/<int:number>/", writing.write, name="write"),
    path(f"{SHEET}/draft/<int:number>/", writing.draft, name="draft"),
    path(f"{SHEET}/agree/", writing.agree, name="agree"),
    path(f"{SHEET}/put-away/", writing.put_away, name="put_away"),
    path(f"{SHEET}/pdf/", sheet.pdf, name="pdf"),
    path(f"{SHEET}/keep/", offline.keep, name="keep"),
]
