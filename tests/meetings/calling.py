"""People in a call, as their browsers know it."""

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import DESKTOP, REPORT_CSP, Site, Watch
from tests.journeys.scenes import be

FAKE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
# Small pictures on a small machine; and everything that reaches the browser's own machinery is counted.
SMALL = """
    const ask = window.MediaDevices?.prototype.getUserMedia;
    if (ask) MediaDevices.prototype.getUserMedia = function (wish) {
        const video = wish.video && { width: 160, height: 90, frameRate: 8 };
        return ask.call(this, { ...wish, ...(video && { video }) });
    };
    window.reached = [];
    for (const name of ['setRemoteDescription', 'addIceCandidate']) {
        const real = RTCPeerConnection.prototype[name];
        RTCPeerConnection.prototype[name] = function (given) {
            window.reached.push(name);
            return real.call(this, given);
        };
    }
"""
FRAMES = """async () => {
    let frames = 0;
    for (const one of brobyggerRoom.others)
        for (const stat of (await one.peer.pc.getStats()).values())
            if (stat.type === 'inbound-rtp' && stat.kind === 'video') frames += stat.framesDecoded ?? 0;
    return frames;
}"""


class Caller:
    """One person at one browser of their own."""

    def __init__(self, browser: Browser, site: Site, watch: Watch, email: str, **options) -> None:
        settings = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen", "viewport": DESKTOP}
        self.context: BrowserContext = browser.new_context(
            base_url=site.address, permissions=["camera", "microphone"], **(settings | options)
        )
        self.context.add_init_script(REPORT_CSP)
        self.context.add_init_script(SMALL)
        self.context.on("console", watch.on_console)
        self.context.on("weberror", lambda error: watch.note(str(error.error)))
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.email = email
        if email:
            be(self.page, email)

    def goes_to(self, path: str) -> "Caller":
        self.page.goto(path)
        return self

    def knocks(self, words: str = "Deltag med kamera og mikrofon") -> "Caller":
        self.page.get_by_role("button", name=words).click()
        return self

    def until(self, script: str, *, seconds: float = 15) -> object:
        return self.page.wait_for_function(f"() => {script}", timeout=seconds * 1000).json_value()

    def is_inside(self) -> "Caller":
        expect(self.page.locator('[data-part="inside"]')).to_be_visible()
        return self

    def sees_a_picture_of(self, others: int) -> None:
        self.until(
            f"brobyggerRoom.others.filter(one => one.peer.isReady).length >= {others} &&"
            " [...document.querySelectorAll('.seat:not(.seat--mine) video')].filter("
            f"one => !one.hidden && one.videoWidth > 0 && one.currentTime > 0).length >= {others}"
        )

    def lets_in(self, name: str) -> None:
        self.page.get_by_role("button", name=f"Luk {name}").click()

    def frames(self) -> int:
        return int(self.page.evaluate(FRAMES))

    def refused(self) -> list[str]:
        return list(self.page.evaluate("brobyggerRoom.refusals.map(one => one.why)"))

    def reached(self) -> list[str]:
        return list(self.page.evaluate("reached"))

    def code(self) -> list[str]:
        return self.page.locator(".code li").all_inner_texts()

    def close(self) -> None:
        """Out through the door: a browser that is only cut off keeps its seat for a minute."""
        self.page.goto("about:blank")
        self.context.close()
