"""A real coturn with our settings: whom it lets in, where it lets nobody look, and how it is started."""

import datetime as dt
import ipaddress
import os
import signal
import stat
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from brobygger.config import coturn, janus, media
from brobygger.config.child import Child
from brobygger.config.coturn import INSIDE, ask
from brobygger.config.errors import CannotServe
from brobygger.config.turn import Guest
from brobygger.meetings.media import ice
from tests.meetings.coturn import SECRET, a_relay, wanted

OUTSIDE = ("8.8.8.8", "130.226.1.1", "100.63.255.255", "172.32.0.1", "2001:4860:4860::8888")


@pytest.fixture(autouse=True)
def shared_secret(settings):
    settings.TURN_SECRET = SECRET
    settings.TURN_LASTS = 60


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    with a_relay(tmp_path_factory.mktemp("relay"), "max-allocate-lifetime=20") as made:
        yield made


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """As on a host of its own, but for where it listens."""
    place = wanted(address="203.0.113.1", friends=("10.20.0.0/16",))
    text = coturn.text(place, secret=SECRET).replace("203.0.113.1", "127.0.0.1")
    with a_relay(tmp_path_factory.mktemp("closed"), "relay-ip=::1", text=text) as made:
        made.place = place
        yield made


def somebody(relay, name="anna", *, now=None):
    return Guest(relay.url, **ice.password(name, now=now or time.time()))


def test_whoever_has_a_password_gets_a_place(relay):
    for transport in ("udp", "tcp"):
        url = relay.url.replace("udp", transport)
        with Guest(url, **ice.password("anna", now=time.time())) as guest:
            assert guest.allocate().is_well
            assert guest.permit("127.0.0.1").is_well
        assert ask(url) == (True, f"{url} gives places")


def test_a_wrong_password_and_one_that_has_lapsed_get_none(relay, settings):
    with somebody(relay, now=time.time() - 61) as lapsed:
        assert lapsed.allocate().code == 401
    settings.TURN_SECRET = "guessed"
    with somebody(relay) as stranger:
        assert stranger.allocate().code == 401
    is_well, says = ask(relay.url)
    assert not is_well
    assert "refuses our password" in says
    with Guest(relay.url, "anna", "") as nobody:
        assert nobody.allocate().code == 401


def answer_to(url, given):
    with Guest(url, **given) as late:
        return late.allocate().code


def soon(ask, *, seconds=10):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def test_a_place_outlives_the_password_it_was_given_for(relay, settings):
    settings.TURN_LASTS = 1
    given = ice.password("anna", now=time.time())
    with Guest(relay.url, **given) as guest:
        assert guest.allocate().is_well
        assert soon(
            lambda: answer_to(relay.url, given) == 401
        )  # the relay looks at its clock now and then
        assert guest.refresh(20).is_well


def test_nobody_takes_all_places_however_often_they_ask_for_a_password(tmp_path):
    with a_relay(tmp_path, "user-quota=3") as small:
        now = time.time()
        guests = [somebody(small, now=now + later) for later in range(5)]
        assert [one.allocate().code for one in guests] == [200, 200, 200, 486, 486]
        other = somebody(small, "bo")
        assert other.allocate().is_well
        for one in (*guests, other):
            one.line.close()


def test_nobody_looks_around_inside_through_it(closed):
    edges = [edge for one in map(ipaddress.ip_network, INSIDE) for edge in (one[0], one[-1])]
    edges.append(ipaddress.ip_address("::"))  # refused by coturn itself
    with somebody(closed) as four, somebody(closed) as six:
        assert four.allocate().is_well
        assert six.allocate(family=6).is_well
        by_family = {4: four, 6: six}
        got = {str(one): by_family[one.version].permit(str(one)).code for one in edges}
        assert {one: code for one, code in got.items() if code != 403} == {}
        fine = [ipaddress.ip_address(one) for one in (*OUTSIDE, "10.20.3.4")]
        assert {one: by_family[one.version].permit(str(one)).code for one in fine} == (
            dict.fromkeys(fine, 200)
        )


def test_doctor_tells_of_a_relay_that_is_open_or_away(relay, closed, monkeypatch):
    monkeypatch.setattr(coturn, "NEAR", set())  # as if it were elsewhere
    assert ask(closed.url)[0]
    is_well, says = ask(relay.url)
    assert not is_well
    assert "denied-peer-ip" in says
    gone = f"turn:127.0.0.1:{wanted().port}"
    assert ask(f"{gone}?transport=udp") == (False, f"{gone}?transport=udp does not answer")
    assert "cannot be reached" in ask(f"{gone}?transport=tcp")[1]


# How it is started


@pytest.fixture
def named(monkeypatch, settings, tmp_path):
    """What the environment names, and nothing else; on a developer's machine."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    for name in [one for one in os.environ if one.startswith("BROBYGGER_TURN")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BROBYGGER_HOME", str(tmp_path))

    def name_it(**values):
        for key, value in values.items():
            monkeypatch.setenv(f"BROBYGGER_TURN_{key}", value)

    return name_it


def test_the_secret_lies_in_a_file_of_ours_and_on_no_command_line(named, tmp_path):
    named(SECRET="x" * 40)
    ready = coturn.prepare()
    written = next((tmp_path / "media").glob("*.conf"))
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert f"static-auth-secret={'x' * 40}" in written.read_text()
    assert "x" * 40 not in " ".join(ready.command) + str(ready.environment)
    assert "allow-loopback-peers" in written.read_text()
    assert "listening-ip=127.0.0.1" in written.read_text()


def test_away_from_the_loopback_it_is_closed_by_itself(named):
    named(ADDRESS="203.0.113.1", PORT="3478", NAME="turn.example.dk")
    ready = coturn.prepare()
    place = coturn._wanted()
    assert "allow-loopback-peers" not in coturn.text(place, secret="x")
    assert coturn.text(place, secret="x").count("denied-peer-ip=") == len(INSIDE)
    assert ready.environment["BROBYGGER_TURN_URLS"] == (
        "turn:turn.example.dk:3478?transport=udp turn:turn.example.dk:3478?transport=tcp"
    )


def test_with_a_certificate_it_can_be_reached_as_a_web_page_is(named):
    named(ADDRESS="203.0.113.1", PORT="3478", CERTIFICATE="/c.pem")
    with pytest.raises(CannotServe, match="or neither"):
        coturn.prepare()
    named(KEY="/k.pem")
    assert coturn._wanted().urls.split()[-1] == "turns:203.0.113.1:443?transport=tcp"
    assert "tls-listening-port=443" in coturn.text(coturn._wanted(), secret="x")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "many"), ("ADDRESS", "turn.example.dk"), ("FRIENDS", "10.0.0.1/8")]
)
def test_what_cannot_be_is_told_in_a_line(named, name, value):
    named(**{name: value})
    with pytest.raises(CannotServe, match="cannot be"):
        coturn.prepare()


def test_under_tls_a_place_is_given_to_whoever_trusts_the_certificate(tmp_path, monkeypatch):
    certificate, key = a_certificate(tmp_path)
    place = wanted(certificate=str(certificate), key=str(key))
    with a_relay(tmp_path, text=coturn.text(place, secret=SECRET)):
        url = f"turns:127.0.0.1:{place.sealed_port}?transport=tcp"
        is_well, says = ask(url)
        assert not is_well
        assert "certificate verify failed" in says
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert ask(url) == (True, f"{url} gives places")


def a_certificate(folder):
    """Made out to the loopback by itself, for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now, here = dt.datetime.now(dt.UTC), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "relay.pem", folder / "relay.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, secret


def test_a_relay_nobody_can_reach_is_not_started(named, settings, monkeypatch):
    settings.SITE_URL = "https://brobygger.example.dk"
    with pytest.raises(CannotServe, match="BROBYGGER_TURN_ADDRESS"):
        coturn.prepare()
    named(ADDRESS="203.0.113.1")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(CannotServe, match="neither coturn nor janus"):
        media.everything()


def test_what_is_not_installed_is_said_and_left_out(named, monkeypatch, capsys):
    named(ADDRESS="127.0.0.1")
    monkeypatch.setattr(janus, "find", lambda: None)
    beside = media.everything()
    assert len(beside.children) == 1
    assert "BROBYGGER_TURN_URLS" in beside.environment
    assert "janus is not installed" in capsys.readouterr().err


def test_settings_for_a_host_of_its_own_are_the_closed_ones(named):
    with pytest.raises(CannotServe, match="public address"):
        coturn.elsewhere()
    named(ADDRESS="203.0.113.1", NAME="turn.example.dk", SECRET="y" * 40)
    printed = coturn.elsewhere().splitlines()
    assert f"static-auth-secret={'y' * 40}" in printed
    assert len([one for one in printed if one.startswith("denied-peer-ip=")]) == len(INSIDE)
    assert not [one for one in printed if "loopback" in one]


def test_it_ends_with_its_server_however_that_ends(tmp_path):
    place = wanted()
    settings = tmp_path / "coturn.conf"
    settings.write_text(coturn.text(place, secret=SECRET))
    child = Child(
        "brobygger.config.foreign", str(tmp_path / "log"), "turnserver", "-c", str(settings)
    )
    child.start()
    url = f"turn:127.0.0.1:{place.port}?transport=tcp"
    assert within(15, lambda: ask(url)[0])
    first = child.process
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    first.stdin.close()
    assert within(5, lambda: not ask(url)[0])
    child.started_at = 0
    child.keep_up()
    assert within(15, lambda: ask(url)[0])
    child.process.stdin.close()  # what happens when the parent is gone
    child.process.wait(15)
    assert within(5, lambda: not ask(url)[0])
    child.stop()


def within(seconds, happens):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.1)
    return False
