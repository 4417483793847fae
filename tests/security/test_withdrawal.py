"""A consent is withdrawn: the next request of everyone it opened for is refused, open pages too."""

import pytest
from django.test import Client

from tests import make
from tests.forms import form_to
from tests.plans import make as plan_make

pytestmark = pytest.mark.django_db
RECEIVERS = ("nurse", "counsellor", "relative")
SECRETS = ("En rolig hverdag", "Jeg vil gerne sove", "Stabil på medicin", "Drikker mindre")


@pytest.fixture
def table() -> plan_make.Table:
    table = plan_make.a_table()
    plan_make.a_closed_meeting(table)
    plan_make.an_open_meeting(table)
    return table


def open_pages(client: Client, table: plan_make.Table) -> None:
    """Before: the plan and its paper lie open."""
    for path in (f"/plans/{table.plan_id}/", f"/plans/{table.plan_id}/pdf/"):
        assert client.get(path).status_code == 200, path


def withdraw_everything(table: plan_make.Table) -> None:
    """The citizen presses one button on her own phone."""
    client = make.signed_in(Client(), table.citizen)
    path = f"/access/{table.citizen_id}/consents/withdraw/"
    form = form_to(client.get(path).content.decode(), "csrfmiddlewaretoken")
    assert client.post(path, form.answered()).status_code == 302


def next_requests(table: plan_make.Table) -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
    """Whatever an open page may do next: reload, fetch a piece, autosave, save, print, go on."""
    plan, citizen = f"/plans/{table.plan_id}", str(table.citizen_id)
    words = {"body": "Skrevet mens siden stod åben", "base_revision": "1"}
    htmx, script = {"HX-Request": "true"}, {"Brobygger-Fetch": "draft"}
    reads = [
        f"{plan}/",
        f"{plan}/pdf/",
        f"{plan}/versions/",
        f"{plan}/versions/1/",
        f"{plan}/versions/1/pdf/",
        f"/plans/of/{citizen}/",
        f"/citizens/{citizen}/",
        f"/access/{citizen}/seen-by/",
        f"{plan}/write/status:mental/",
    ]
    writes = [
        f"{plan}/write/status:mental/",
        f"{plan}/write/status:addiction/",
        f"{plan}/draft/status:mental/",
        f"{plan}/draft/overall_goal/",
    ]
    return [
        *(("get", path, {}, {}) for path in reads),
        *(("get", path, {}, htmx) for path in reads),
        *(("post", path, words, kind) for path in writes for kind in ({}, htmx, script)),
    ]


@pytest.mark.parametrize("role", RECEIVERS)
def test_the_next_request_of_each_is_refused(table, role):
    client = make.signed_in(Client(), getattr(table, role))
    open_pages(client, table)
    withdraw_everything(table)
    for method, path, data, headers in next_requests(table):
        answer = getattr(client, method)(path, data, headers=headers)
        shown = answer.content.decode(errors="replace")
        assert answer.status_code in {403, 404}, (method, path, answer.status_code)
        assert not [one for one in SECRETS if one in shown], (method, path)
    assert str(table.citizen_id) not in client.get("/citizens/").content.decode()


def test_those_whom_the_law_opens_for_go_on(table):
    """The facility where she lives keeps its ground; that is why the test above says something."""
    client = make.signed_in(Client(), table.lead)
    withdraw_everything(table)
    assert client.get(f"/plans/{table.plan_id}/").status_code == 200


def test_what_was_written_meanwhile_is_given_back_to_its_writer(table):
    client = make.signed_in(Client(), table.nurse)
    withdraw_everything(table)
    words = {"body": "Skrevet mens siden stod åben", "base_revision": "1"}
    answer = client.post(f"/plans/{table.plan_id}/write/status:mental/", words)
    assert answer.status_code == 404
    assert words["body"] in answer.content.decode()
