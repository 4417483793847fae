"""What the check of camera, sound and network can find: one list for page, script and code."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One finding: its digit in the code, what it means, and what helps."""

    key: str
    digit: int
    words: Words
    advice: Words = ""
    tone: str = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that is tried. Digit 0 is always "not tried"."""

    key: str
    title: Words
    outcomes: tuple[Outcome, ...]

    def by_digit(self, digit: int) -> Outcome | None:
        return next((one for one in self.outcomes if one.digit == digit), None)


def _part(key: str, title: Words, *outcomes: Outcome) -> Part:
    untried = Outcome(key="untried", digit=0, words=_("Not tried yet."), tone="neutral")
    trying = Outcome(key="trying", digit=0, words=_("One moment …"), tone="neutral")
    return Part(key=key, title=title, outcomes=(untried, trying, *outcomes))


BROWSER = _part(
    "browser",
    _("Your browser"),
    Outcome(
        key="ok", digit=1, tone="success", words=_("Your browser can do everything that is needed.")
    ),
    Outcome(
        key="small",
        digit=2,
        words=_("Your browser can take part in meetings of up to six."),
        advice=_(
            "It lacks what large encrypted meetings ask for. Update it, or use the newest Chrome,"
            " Edge, Firefox or Safari."
        ),
    ),
    Outcome(
        key="old",
        digit=3,
        tone="error",
        words=_("Your browser cannot do video meetings."),
        advice=_("Update it, or use the newest Chrome, Edge, Firefox or Safari."),
    ),
    Outcome(
        key="unsafe",
        digit=4,
        tone="error",
        words=_("The address of this page is not secure, so the browser keeps the camera closed."),
        advice=_("The address must begin with https. Tell whoever looks after Brobygger."),
    ),
)
CAMERA = _part(
    "camera",
    _("Your camera"),
    Outcome(
        key="ok", digit=1, tone="success", words=_("The camera works. Only you see the picture.")
    ),
    Outcome(
        key="refused",
        digit=2,
        words=_("The browser may not use the camera."),
        advice=_("Look under “If the browser says no” below, then try again."),
    ),
    Outcome(
        key="none",
        digit=3,
        words=_("We found no camera."),
        advice=_("Plug one in and try again, or take part without: you still see and hear others."),
    ),
    Outcome(
        key="busy",
        digit=4,
        words=_("The camera gives no picture. Perhaps another program uses it."),
        advice=_("Close other programs with video, such as Teams. Is there a lid over the camera?"),
    ),
    Outcome(
        key="skipped",
        digit=5,
        tone="neutral",
        words=_("You take part without a camera. That is quite all right."),
    ),
)
MICROPHONE = _part(
    "microphone",
    _("Your microphone"),
    Outcome(key="ok", digit=1, tone="success", words=_("We can hear you.")),
    Outcome(
        key="refused",
        digit=2,
        words=_("The browser may not use the microphone."),
        advice=_("Look under “If the browser says no” below, then try again."),
    ),
    Outcome(
        key="none",
        digit=3,
        words=_("We found no microphone."),
        advice=_("Plug in a headset and try again, or be called by telephone instead."),
    ),
    Outcome(
        key="busy",
        digit=4,
        words=_("The microphone does not answer. Perhaps another program uses it."),
        advice=_("Close other programs with sound, such as Teams, and try again."),
    ),
    Outcome(
        key="skipped",
        digit=5,
        tone="neutral",
        words=_("You take part without a microphone. You can listen and look."),
    ),
    Outcome(
        key="silent",
        digit=6,
        words=_("We cannot hear you."),
        advice=_(
            "Say something. Is the sound turned off on the headset? Choose another microphone in"
            " the list if there are several. We keep listening."
        ),
    ),
)
SPEAKER = _part(
    "speaker",
    _("Your loudspeaker"),
    Outcome(key="ok", digit=1, tone="success", words=_("You can hear others.")),
    Outcome(
        key="unheard",
        digit=2,
        words=_("You did not hear the tones."),
        advice=_(
            "Turn the sound up. Is a headset plugged in that you do not wear? Is the telephone on"
            " silent? Then play them again."
        ),
    ),
    Outcome(
        key="broken",
        digit=3,
        words=_("The browser could not play the tones."),
        advice=_("Plug in a headset or a loudspeaker and play them again."),
    ),
)
NETWORK = _part(
    "network",
    _("Your connection"),
    Outcome(key="ok", digit=1, tone="success", words=_("The connection is good.")),
    Outcome(
        key="slow",
        digit=2,
        words=_("The connection is slow or drops out now and then."),
        advice=_(
            "Go closer to the router, or turn the camera off in the meeting: sound needs little."
        ),
    ),
    Outcome(
        key="blocked",
        digit=3,
        tone="error",
        words=_("The browser cannot set up a video connection."),
        advice=_("An extension or a setting may block it (WebRTC). Try another browser."),
    ),
    Outcome(
        key="away",
        digit=4,
        tone="error",
        words=_("There is no answer from Brobygger."),
        advice=_("Is the network on? Try another network, or mobile data."),
    ),
)
PARTS = (BROWSER, CAMERA, MICROPHONE, SPEAKER, NETWORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What one sits at: its digit, and its help when the browser says no."""

    key: str
    digit: int
    name: Words


SYSTEMS = (
    System(key="windows", digit=1, name=_("Windows computer")),
    System(key="mac", digit=2, name=_("Mac")),
    System(key="iphone", digit=3, name=_("iPhone or iPad")),
    System(key="android", digit=4, name=_("Android phone or tablet")),
    System(key="other", digit=5, name=_("Another computer")),
)
