"""Trying camera, sound and network in real browsers: with devices, without, refused, and silent."""

import pytest
from playwright.sync_api import expect

from brobygger.meetings.check.codes import read
from tests.browser import PHONE, QUIET, REPORT_CSP, axe_violations, overflows
from tools import chromium

pytestmark = pytest.mark.browser

FAKE = "--use-fake-device-for-media-stream"  # a green picture and a beep each second
CHECK = "/meetings/check/"
FINDING = '[data-part="{}"] [data-outcome]:not([hidden])'
BEGIN, SOUND_ONLY, NEITHER = "Begynd med kamera og mikrofon", "Uden kamera", "Kun se og lytte"
BOTH = ["camera", "microphone"]
SILENCE = """
    const real = window.MediaDevices?.prototype.getUserMedia;  // the empty first page has none
    if (real) MediaDevices.prototype.getUserMedia = async function (wish) {
        const stream = await real.call(this, wish);
        const mute = new AudioContext().createMediaStreamDestination().stream;
        return new MediaStream([...stream.getVideoTracks(), ...mute.getAudioTracks()]);
    };
"""
NO_CALLS = "delete window.RTCPeerConnection; delete window.RTCRtpScriptTransform;"
CALLS_THAT_NEVER_CONNECT = """
    RTCPeerConnection.prototype.addIceCandidate = async () => {};
    const answer = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
        return answer.call(this, { type, sdp: sdp.replace(/^a=candidate.*\\r\\n/gm, '') });
    };
"""
TAKEN = """
    if (window.MediaDevices) MediaDevices.prototype.getUserMedia = async () => {
        throw new DOMException('taken', 'NotReadableError');
    };
"""


@pytest.fixture(scope="module")
def fake(chromium_running):
    """Chromium with an invented camera and microphone."""
    program = chromium.find()
    launched = chromium_running.browser_type.launch(executable_path=program, args=[*QUIET, FAKE])
    yield launched
    launched.close()


@pytest.fixture
def visitor(site, watch):
    """`visitor(browser, allowed=BOTH)`: the page, open before a stranger."""
    opened = []

    def one_more(browser, *, allowed=(), script="", **options):
        settings = {"base_url": site.address, "locale": "da-DK"} | options
        context = browser.new_context(permissions=list(allowed), **settings)
        opened.append(context)
        for each in (REPORT_CSP, script):
            context.add_init_script(each)
        context.on("console", watch.on_console)
        context.on("weberror", lambda error: watch.note(str(error.error)))
        page = context.new_page()
        page.goto(CHECK)
        return page

    yield one_more
    for context in opened:
        context.close()


def press(page, words):
    page.get_by_role("button", name=words).click()


def expect_finding(page, part, outcome):
    finding = page.locator(FINDING.format(part))
    expect(finding).to_have_attribute("data-outcome", outcome, timeout=15_000)


def code_on(page):
    """The code as it stands, read as a helper would."""
    shown = page.locator("[data-code]")
    expect(shown).to_be_visible(timeout=15_000)
    reading = read(shown.inner_text())
    assert reading is not None, shown.inner_text()
    return {part.key: outcome.key for part, outcome in reading.findings}


def test_with_everything_in_order_one_is_ready_and_the_helper_reads_the_same(visitor, fake):
    page = visitor(fake, allowed=BOTH)
    expect_finding(page, "browser", "ok")
    press(page, BEGIN)
    for part in ("camera", "microphone", "network"):
        expect_finding(page, part, "ok")
    assert page.locator("[data-preview]").evaluate("one => one.videoWidth") > 0
    assert page.locator("[data-devices=camera] option").count() >= 1
    assert page.locator("[data-fill=lost]").inner_text() == "0"
    assert page.locator("[data-fill=unanswered]").inner_text() == "0/10"
    press(page, "Afspil tre toner")
    press(page, "Ja, jeg hørte dem")
    expect(page.get_by_text("Du er klar.")).to_be_visible()
    assert set(code_on(page).values()) == {"ok"}

    page.get_by_label("Koden").fill(page.locator("[data-code]").inner_text())
    press(page, "Se, hvad den siger")
    expect(page.locator(".reading")).to_contain_text("Vi kan høre dig.")


def test_the_whole_check_is_done_with_the_keyboard(visitor, fake):
    page = visitor(fake, allowed=BOTH)
    page.get_by_role("button", name=BEGIN).focus()
    page.keyboard.press("Enter")
    expect_finding(page, "network", "ok")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-play]')"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_finding(page, "speaker", "ok")


def test_camera_and_microphone_are_let_go_at_a_press(visitor, fake):
    page = visitor(fake, allowed=BOTH)
    press(page, BEGIN)
    expect_finding(page, "camera", "ok")
    tracks = page.evaluate_handle(
        "() => document.querySelector('[data-preview]').srcObject.getTracks()"
    )
    press(page, "Sluk kamera og mikrofon")
    assert tracks.evaluate("all => all.map(one => one.readyState)") == ["ended"]
    expect(page.locator("[data-preview]")).to_be_hidden()
    expect(page.get_by_role("button", name=BEGIN)).to_be_focused()


def test_five_seconds_of_silence_are_said_plainly(visitor, fake):
    page = visitor(fake, allowed=BOTH, script=SILENCE)
    press(page, BEGIN)
    expect_finding(page, "camera", "ok")
    expect_finding(page, "microphone", "silent")
    expect(page.get_by_text("Vi kan ikke høre dig.")).to_be_visible()
    expect_finding(page, "network", "ok")
    assert code_on(page)["microphone"] == "silent"


def test_a_no_to_both_is_answered_with_the_help_for_what_one_sits_at(visitor, fake):
    page = visitor(fake)
    press(page, BEGIN)
    expect_finding(page, "camera", "refused")
    expect_finding(page, "microphone", "refused")
    expect(page.locator("[data-system][open]")).to_have_count(1)
    expect_finding(page, "network", "ok")
    expect(page.get_by_text("Du kan være med.")).to_be_visible()
    assert axe_violations(page) == []


def test_a_no_to_the_camera_alone_leaves_the_microphone(visitor, fake):
    page = visitor(fake, allowed=["microphone"])
    press(page, BEGIN)
    expect_finding(page, "camera", "refused")
    expect_finding(page, "microphone", "ok")


def test_one_can_take_part_without_a_camera_and_with_neither(visitor, fake):
    page = visitor(fake, allowed=BOTH)
    press(page, SOUND_ONLY)
    expect_finding(page, "camera", "skipped")
    expect_finding(page, "microphone", "ok")
    press(page, NEITHER)
    expect_finding(page, "microphone", "skipped")
    expect_finding(page, "network", "ok")
    assert code_on(page)["camera"] == code_on(page)["microphone"] == "skipped"


def test_a_machine_without_devices_says_so_for_each(visitor, browser):
    page = visitor(browser, allowed=BOTH)
    press(page, BEGIN)
    expect_finding(page, "camera", "none")
    expect_finding(page, "microphone", "none")


def test_devices_that_another_program_holds_are_told_as_that(visitor, fake):
    page = visitor(fake, allowed=BOTH, script=TAKEN)
    press(page, BEGIN)
    expect_finding(page, "camera", "busy")
    expect_finding(page, "microphone", "busy")


def test_a_browser_without_calls_is_told_before_anything_is_pressed(visitor, fake):
    page = visitor(fake, script=NO_CALLS)
    expect_finding(page, "browser", "old")
    press(page, NEITHER)
    expect_finding(page, "network", "blocked")
    expect(page.get_by_text("Du kan ikke være med på video herfra endnu.")).to_be_visible()


def test_a_call_that_never_connects_and_a_house_that_never_answers_are_told_apart(
    visitor, fake, watch
):
    page = visitor(fake, script=CALLS_THAT_NEVER_CONNECT)
    press(page, NEITHER)
    expect_finding(page, "network", "blocked")
    watch.expect("Failed to load resource")
    page.route("**/health/", lambda route: route.abort())
    press(page, NEITHER)
    expect_finding(page, "network", "away")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_tried_page_is_fit_for_everyone(visitor, fake, site, language):
    page = visitor(fake, allowed=BOTH, viewport=PHONE)
    cookie = {"name": "django_language", "value": language, "url": site.address}
    page.context.add_cookies([cookie])
    page.goto(CHECK)
    page.locator("[data-begin]").first.click()
    expect_finding(page, "network", "ok")
    page.locator("[data-play]").click()
    for help_text in page.locator("[data-system]").all():
        help_text.evaluate("one => { one.open = true; }")
    assert axe_violations(page) == []
    assert overflows(page) == []
