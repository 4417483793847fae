"""Every error is a calm page in the reader's language; nothing typed is lost, nothing leaks."""

import pytest
from django.test import Client

from brobygger.kernel.faults import WithoutValues

SAME_SITE = {"HTTP_ORIGIN": "http://testserver"}


def test_an_error_raised_on_purpose_becomes_its_page_and_status(browser: Client) -> None:
    answer = browser.get("/conflict/")

    assert answer.status_code == 409
    assert "En anden kom først" in answer.content.decode()


def test_htmx_gets_the_piece_without_the_page_around_it(browser: Client) -> None:
    answer = browser.get("/refused/", headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert "<html" not in answer.content.decode()
    assert "Din rolle giver ikke adgang" in answer.content.decode()


def test_the_page_for_an_unforeseen_fault_has_a_reference_and_no_details(browser: Client) -> None:
    answer = browser.get("/broken/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    assert "140592" not in page
    assert "RuntimeError" not in page


@pytest.mark.parametrize("address", ["/nowhere/", "/%00/", "/form/?a=%00", "/half/", "/form/?a=%"])
def test_odd_addresses_never_break(browser: Client, address: str) -> None:
    assert 200 <= browser.get(address).status_code < 500


def test_a_nul_in_a_form_is_a_clear_refusal(browser: Client) -> None:
    token = browser.get("/ui/token/").json()["token"]

    answer = browser.post("/form/", {"words": "a\0b", "csrfmiddlewaretoken": token})

    assert answer.status_code == 400
    assert "ikke kan gemmes" in answer.content.decode()


def test_an_unknown_host_is_a_bad_request(browser: Client) -> None:
    answer = browser.get("/ui/gallery/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "Vi kunne ikke forstå" in answer.content.decode()


def test_a_form_with_an_old_token_gives_the_words_back_ready_to_send(browser: Client) -> None:
    words = 'Jeg vil ha\' ro.\r\n<b>"Æblegrød"</b>'

    answer = browser.post("/form/", {"words": words, "password": "hemmelig"}, **SAME_SITE)
    page = answer.content.decode()
    fields = {"words": words, "csrfmiddlewaretoken": answer.context["csrf_token"]}

    assert answer.status_code == 403
    assert "&lt;b&gt;&quot;Æblegrød&quot;&lt;/b&gt;" in page
    assert "hemmelig" not in page
    sent = browser.post("/form/", fields, **SAME_SITE).content.decode()
    assert sent == words.replace("\r\n", "\n")  # as it is counted and stored


def test_a_form_from_another_site_is_refused_without_echo(browser: Client) -> None:
    answer = browser.post("/form/", {"words": "lokkemad"}, HTTP_ORIGIN="https://evil.example")

    assert answer.status_code == 403
    assert "lokkemad" not in answer.content.decode()


def test_a_form_without_a_sender_is_refused_without_echo(browser: Client) -> None:
    assert "lokkemad" not in browser.post("/form/", {"words": "lokkemad"}).content.decode()


def test_words_sent_after_the_session_ended_come_back(browser: Client) -> None:
    token = browser.get("/ui/token/").json()["token"]

    answer = browser.post("/signed-out/", {"words": "vigtigt", "csrfmiddlewaretoken": token})

    assert answer.status_code == 401
    assert "vigtigt" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("da", ["<dt>Dansk</dt><dd>Engelsk</dd>", "<dt>Det, du skrev</dt>"]),
        ("en", ["<dt>Danish</dt><dd>English</dd>", "<dt>What you wrote</dt>"]),
    ],
)
def test_what_comes_back_is_called_as_on_the_screen(
    browser: Client, language: str, labels: list[str]
) -> None:
    browser.cookies["django_language"] = language
    prefix = "7cc02a28-aa30-4989-aea6-da2aa2b4d7c3-"
    sent = {
        f"{prefix}feeling": "so_so",
        f"{prefix}because": "Æblegrød",
        "unheard_of": "Ro",
        "base_revision": "3",
        "plan": prefix[:-1],
    }

    page = browser.post("/form/", sent, **SAME_SITE).content.decode()

    assert [one for one in labels if one not in page] == []
    assert page.count("<dt>") == 3
    assert "<dt>Words</dt><dd>Æblegrød</dd>" in page
    assert f'name="{prefix}feeling"' in page


def test_our_scripts_hear_that_the_token_is_old(browser: Client) -> None:
    answer = browser.post("/form/", {"words": "x"}, headers={"Brobygger-Fetch": "form"})

    assert (answer.status_code, answer.json()) == (403, {"error": "token"})


@pytest.mark.parametrize(
    ("location", "status"), [("/plans/", 200), ("/account/login/?next=/plans/", 401)]
)
def test_our_scripts_hear_where_a_redirect_leads(
    browser: Client, location: str, status: int
) -> None:
    answer = browser.get("/moved/", {"to": location}, headers={"Brobygger-Fetch": "form"})

    assert (answer.status_code, answer.json()) == (status, {"location": location})


def test_every_answer_is_strict_with_the_browser(browser: Client) -> None:
    for address in ("/ui/gallery/", "/nowhere/", "/broken/", "/refused/"):
        headers = browser.get(address).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_danish_is_spoken_until_somebody_chooses(browser: Client) -> None:
    english = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en"}
    assert 'lang="da"' in browser.get("/nowhere/", **english).content.decode()
    token = browser.get("/ui/token/").json()["token"]

    choice = {"language": "en", "next": "/ui/gallery/", "csrfmiddlewaretoken": token}
    answer = browser.post("/ui/language/", choice)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/ui/gallery/")
    assert "Not found" in browser.get("/nowhere/").content.decode()


def test_a_fault_is_logged_with_its_reference_and_way_and_no_value(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = browser.get("/broken/?q=Mette+Lund")

    (line,) = [one for one in caplog.records if one.name == "brobygger.errors"]
    said = WithoutValues("%(message)s").format(line)
    assert f"request {answer.headers['X-Request-ID']} to GET broken failed" in said
    assert "builtins.RuntimeError" in said
    assert " broken" in said
    assert "140592" not in said
    assert "Mette" not in said


@pytest.mark.parametrize("address", ["/away/", "/closed/"])
def test_while_the_database_is_away_a_page_asks_for_a_moment_and_keeps_the_words(
    browser: Client, address: str
) -> None:
    token = browser.get("/ui/token/").json()["token"]
    sent = browser.post(address, {"words": "Jeg vil have ro", "csrfmiddlewaretoken": token})
    looked = browser.get(address)

    assert (sent.status_code, looked.status_code) == (503, 503)
    assert sent.headers["Retry-After"] == "5"
    assert "ikke din fejl" in sent.content.decode()
    assert "se så, om det blev gemt" in sent.content.decode()
    assert "Jeg vil have ro" in sent.content.decode()
    assert "hent så siden igen" in looked.content.decode()
    assert "10.0.0.7" not in looked.content.decode()
