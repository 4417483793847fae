"""Every address of the house; each room brings its own list."""

from django.urls import include, path

from .health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("brobygger.portal.urls")),
    path("account/", include("brobygger.accounts.urls")),
    path("account/", include("brobygger.accounts.sign_in_urls")),
    path("access/", include("brobygger.access.urls")),
    path("plans/", include("brobygger.plans.urls")),
    path("", include("brobygger.safety.urls")),
    path("meetings/", include("brobygger.meetings.urls")),
    path("responsibilities/", include("brobygger.organisations.urls")),
    path("ui/", include("brobygger.ui.urls")),
]

handler400 = "brobygger.ui.views.bad_request"
handler403 = "brobygger.ui.views.forbidden"
handler404 = "brobygger.ui.views.not_found"
handler500 = "brobygger.ui.views.server_error"
