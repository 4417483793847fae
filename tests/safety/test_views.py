"""The sheet on one screen, at most two taps from *I dag*; what a device fetches and tells."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency, withdraw_consent
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from tests import make
from tests.forms import form_to, forms_of, read, text_of
from tests.safety import make as coping

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = make.people()
    coping.a_sheet(house.contact_person, house.citizen_id)
    return house


def at(actor) -> Client:
    return make.signed_in(Client(), actor)


def url(house, rest: str = "") -> str:
    return f"/safety/{house.citizen_id}/{rest}"


def links(client: Client, path: str) -> list[str]:
    return read(client.get(path).content.decode()).links


def test_one_tap_from_today_for_the_unit(house):
    night = at(make.a_member(house.contact_person.unit_id))
    assert url(house) in links(night, "/")  # one tap
    page = text_of(night.get(url(house)).content.decode())
    for text in ("Taler højt", "En stille stemme", "At blive spurgt hvorfor", "70 10 20 30"):
        assert text in page


def test_two_taps_for_the_ward_that_searches(house):
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.nurse.unit_id,
        categories=Category.IDENTITY | Category.RISK,
    )
    nurse = at(house.nurse)
    found = nurse.get("/citizens/", {"q": "Else"}).content.decode()  # one: send the search
    assert url(house) in read(found).links  # two: the sheet
    assert nurse.get(url(house)).status_code == 200


def test_a_ward_with_emergency_access_comes_to_it_by_the_tab(house):
    ward = make.a_member(make.a_unit("psychiatric_ward"), "nurse")
    with acting_as(ward):
        open_emergency(
            ward,
            categories=int(Category.RISK),
            reason="Fundet bevidstløs i nat og skal indlægges nu",
            alternative="citizen",
            citizen_id=house.citizen_id,
        )
    client = at(ward)
    assert url(house) in links(client, f"/citizens/{house.citizen_id}/")
    page = client.get(url(house)).content.decode()
    assert "Taler højt" in page
    assert [one for one in forms_of(page) if "agree" in one.action] == []


def test_numbers_can_be_called_with_a_thumb(house):
    page = read(at(house.contact_person).get(url(house)).content.decode())
    assert page.links.count("tel:+4570102030") == 2  # at the top, and at the level


def test_without_a_ground_there_is_nothing_to_see(house):
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id)
    page = at(house.nurse).get(url(house))
    assert page.status_code == 200  # the citizen is known here, the sheet is not
    assert "Taler højt" not in page.content.decode()
    assert at(house.addiction_counsellor).get(url(house)).status_code == 404


def test_the_citizen_writes_and_says_it_is_right(house):
    client = at(house.citizen)
    form = form_to(client.get(url(house, "write/2/")).content.decode(), "signs")
    sent = client.post(url(house, "write/2/"), form.filled(signs="Jeg sover ikke"))
    assert sent.status_code == 302
    page = client.get(url(house)).content.decode()
    assert "Jeg sover ikke" in page
    agreed = client.post(url(house, "agree/"), form_to(page, "agree/").filled())
    assert agreed.status_code == 302
    assert "Sagt god for" in client.get(url(house)).content.decode()


def test_both_texts_are_shown_when_someone_saved_first(house):
    client = at(house.citizen)
    form = form_to(client.get(url(house, "write/1/")).content.decode(), "signs")
    coping.write(house.contact_person, house.citizen_id, base=1, signs="Personalets ord")

    answer = client.post(url(house, "write/1/"), form.filled(signs="Mine ord"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Personalets ord" in page
    again = form_to(page, "signs")
    assert again.fields["signs"].value == "Mine ord"
    assert client.post(url(house, "write/1/"), again.filled()).status_code == 302
    assert "Mine ord" in client.get(url(house)).content.decode()


def test_a_text_that_is_too_long_stays_in_the_form(house):
    client = at(house.citizen)
    form = form_to(client.get(url(house, "write/1/")).content.decode(), "signs")
    answer = client.post(url(house, "write/1/"), form.filled(signs="x" * 1501))
    assert answer.status_code == 422
    assert form_to(answer.content.decode(), "signs").fields["signs"].value == "x" * 1501


def test_a_draft_is_found_again(house):
    client = at(house.citizen)
    form = form_to(client.get(url(house, "write/3/")).content.decode(), "signs")
    kept = client.post(url(house, "draft/3/"), form.filled(signs="halvt skre"))
    assert kept.status_code == 200
    again = form_to(client.get(url(house, "write/3/")).content.decode(), "signs")
    assert again.fields["signs"].value == "halvt skre"
    assert "halvt skre" not in at(house.contact_person).get(url(house, "write/3/")).content.decode()


def test_pages_ask_as_much_for_one_as_for_many(house):
    client = at(house.contact_person)
    counts = {}
    for path in ("/safety/", "/", url(house)):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counts[path] = len(asked)
    for number in range(4):
        citizen = make.a_citizen(house.contact_person, name=f"Borger {number}")
        coping.a_sheet(house.contact_person, citizen)
    for path, before in counts.items():
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) == before, path
        assert before <= 22, path


def test_what_a_device_gets_expires_in_72_hours_and_leaves_a_line(house):
    kept = at(house.contact_person).get(url(house, "keep/")).json()
    assert kept["until"] - kept["now"] == pytest.approx(72 * 3600 * 1000, abs=2000)
    assert "Taler højt" in kept["html"]
    assert "<form" not in kept["html"]
    with make.as_owner():
        assert Entry.objects.filter(action="coping.kept_offline").count() == 1


def test_an_emergency_is_kept_no_longer_than_it_lasts(house):
    ward = make.a_member(make.a_unit("psychiatric_ward"), "nurse")
    with acting_as(ward):
        open_emergency(
            ward,
            categories=int(Category.RISK),
            reason="Fundet bevidstløs i nat og skal indlægges nu",
            alternative="citizen",
            hours=2,
            citizen_id=house.citizen_id,
        )
    kept = at(ward).get(url(house, "keep/")).json()
    assert kept["until"] - kept["now"] <= 2 * 3600 * 1000


def test_a_sheet_withdrawn_from_is_not_among_those_that_hold(house):
    consent = make.a_consent(
        house.citizen, house.citizen_id, to=house.nurse.unit_id, categories=Category.RISK
    )
    nurse = at(house.nurse)
    one = nurse.get(url(house, "keep/")).json()["id"]
    assert nurse.get("/safety/kept/", {"sheet": one}).json()["held"] == {one: 1}
    with acting_as(house.citizen):
        withdraw_consent(house.citizen, consent_id=consent)
    assert nurse.get("/safety/kept/", {"sheet": [one, "x"]}).json()["held"] == {}


def test_what_was_read_offline_is_told_with_a_slip_also_without_a_session(house):
    slip = at(house.contact_person).get(url(house, "keep/")).json()["slip"]
    moment = int(now().timestamp() * 1000)
    answer = Client().post("/safety/reads/", {"slip": slip, "at": [moment, "x", "9" * 30]})
    assert answer.json() == {"noted": 1}
    with make.as_owner():
        [line] = Entry.objects.filter(action="coping.read_offline")
    assert (line.user_id, line.citizen_id) == (house.contact_person.user_id, house.citizen_id)
    read_at = dt.datetime.fromisoformat(line.details["read_at"])
    assert read_at == dt.datetime.fromtimestamp(moment / 1000, dt.UTC)


@pytest.mark.parametrize("slip", ["", "x", "a:b:c"])
def test_a_slip_we_did_not_write_says_nothing(house, slip):
    assert Client().post("/safety/reads/", {"slip": slip, "at": "1"}).status_code == 422
    with make.as_owner():
        assert not Entry.objects.filter(action="coping.read_offline").exists()


def test_the_worker_and_its_page_say_nothing_about_anybody(house):
    signed_in, stranger = at(house.contact_person), Client()
    for path in ("/sw.js", "/safety/offline/"):
        assert signed_in.get(path).content == stranger.get(path).content
    worker = stranger.get("/sw.js")
    assert worker["Service-Worker-Allowed"] == "/"
    assert "worker-src 'self'" in worker["Content-Security-Policy"]


def test_signing_out_tells_the_browser_to_empty_its_stores(house):
    answer = at(house.contact_person).post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"storage"'
