"""The demo's door without a lock cannot be opened where people are real."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from brobygger.config.demo_only import refuse_where_people_are_real
from brobygger.config.hosts import NEAR

HERE = {"hosts": ["localhost", "127.0.0.1", "[::1]"], "site_url": "", "database": "brobygger"}
SOURCE = str(Path(__file__).resolve().parents[2] / "src")
ROUTES = """
import django; django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
try:
    print(settings.DEMO, reverse("accounts:demo_sign_in"))
except NoReverseMatch:
    print(settings.DEMO, "not routed", "accounts:demo_sign_in" in settings.PUBLIC_VIEWS)
"""


def settled(tmp_path, program=ROUTES, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BROBYGGER_")}
    clean |= {"BROBYGGER_HOME": str(tmp_path), "PYTHONPATH": SOURCE}
    clean |= {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings", **environment}
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


def test_on_this_machine_the_demo_may_run():
    refuse_where_people_are_real({}, **HERE)
    refuse_where_people_are_real({}, **HERE | {"site_url": "http://localhost:8000"})


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"hosts": ["localhost", "brobygger.example"]},
        {"hosts": ["*"]},
        {"site_url": "https://brobygger.example"},
        {"site_url": "https://localhost.brobygger.example"},
        {"site_url": "nonsense"},
    ],
)
def test_anywhere_else_it_may_not(elsewhere):
    with pytest.raises(ImproperlyConfigured):
        refuse_where_people_are_real({}, **HERE | elsewhere)


def test_a_real_server_needs_a_database_that_says_demo():
    real = {"DATABASE_URL": "postgresql://db/brobygger"}
    with pytest.raises(ImproperlyConfigured):
        refuse_where_people_are_real(real, **HERE)
    refuse_where_people_are_real(real, **HERE | {"database": "brobygger_demo"})


def test_without_the_demo_its_door_is_not_even_routed(tmp_path):
    assert settled(tmp_path).stdout == "False not routed False\n"


def test_with_the_demo_it_is(tmp_path):
    assert settled(tmp_path, BROBYGGER_DEMO="1").stdout == "True /account/demo/\n"


def test_settings_do_not_load_with_the_demo_on_a_public_name(tmp_path):
    refused = settled(tmp_path, BROBYGGER_DEMO="1", BROBYGGER_HOSTS="brobygger.example")
    assert refused.returncode != 0
    assert "demo mode is for this machine only" in refused.stderr


HOSTS = """
import django; django.setup()
from django.conf import settings
print(settings.SITE_URL, *settings.ALLOWED_HOSTS)
"""


def hosts(tmp_path, **environment):
    return settled(tmp_path, HOSTS, **environment).stdout.split()


def test_the_demo_knows_its_own_address(tmp_path):
    site, *_names = hosts(tmp_path, BROBYGGER_DEMO="1", PORT="8123")
    assert site == "http://localhost:8123"


def test_a_house_answers_to_the_name_in_its_address(tmp_path):
    found = hosts(tmp_path, BROBYGGER_SITE_URL="https://brobygger.example.dk/")
    assert found == ["https://brobygger.example.dk", *NEAR, "brobygger.example.dk"]
