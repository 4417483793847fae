"""The product's settings and, beside it, the package it is measured against.

Only `brobygger bench access` uses them, on a scratch database.
"""

from .settings import *  # noqa: F403
from .settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "guardian", "brobygger.bench.apps.BenchConfig"]
AUTHENTICATION_BACKENDS = [  # as its documentation says
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None

for place in DATABASES.values():  # one process a query in every variant, or its cost would hide
    place["OPTIONS"]["options"] = "-c max_parallel_workers_per_gather=0"
