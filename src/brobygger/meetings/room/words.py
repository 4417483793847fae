"""What the page's script says, and the words of the pictures; translated where all words are."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

# The order is part of the code people compare: never change it within a version of the exchange.
PICTURES = (
    gettext_lazy("sun"),
    gettext_lazy("moon"),
    gettext_lazy("star"),
    gettext_lazy("heart"),
    pgettext_lazy("picture", "house"),
    gettext_lazy("spruce"),
    gettext_lazy("boat"),
    gettext_lazy("fish"),
    gettext_lazy("bird"),
    gettext_lazy("cat"),
    gettext_lazy("flower"),
    gettext_lazy("leaf"),
    gettext_lazy("apple"),
    gettext_lazy("cup"),
    pgettext_lazy("picture", "key"),
    gettext_lazy("clock"),
    gettext_lazy("bell"),
    gettext_lazy("book"),
    gettext_lazy("umbrella"),
    gettext_lazy("bicycle"),
    gettext_lazy("hat"),
    gettext_lazy("ladder"),
    gettext_lazy("mountain"),
    gettext_lazy("cloud"),
    gettext_lazy("drop"),
    gettext_lazy("bridge"),
    gettext_lazy("candle"),
    gettext_lazy("anchor"),
    gettext_lazy("kite"),
    gettext_lazy("drum"),
    gettext_lazy("chair"),
    gettext_lazy("egg"),
)


def words() -> dict[str, str]:
    """By the keys the script uses; `{name}` is put in by it."""
    return {**_people(), **_ends(), **_devices(), **_call(), **_many()}


def _people() -> dict[str, str]:
    return {
        "knocks": _("{name} is at the door."),
        "arrived": _("{name} is here."),
        "left": _("{name} has left."),
        "removed-other": _("{name} has been removed, and the key is changed."),
        "hand": _("{name} raises a hand."),
        "you": _("You"),
        "letIn": _("Let {name} in"),
        "sayNo": _("Say no to {name}"),
        "mayLead": _("May lead the meeting"),
        "leads": _("Leads the meeting"),
        "connecting": _("Being connected"),
        "away": _("The connection is being made again"),
        "hears": _("Can hear you"),
        "micOff": _("Microphone off"),
        "micOn": _("Microphone on"),
        "camOff": _("Camera off"),
        "handUp": _("Hand up"),
        "askMic": _("Ask {name} to turn the microphone off"),
        "remove": _("Remove {name}"),
        "removeSure": _("Remove {name} from the meeting? They cannot come back by themselves."),
        "giveLead": _("Let {name} lead too"),
        "takeLead": _("{name} no longer leads"),
        "pin": _("Show {name} large"),
        "unpin": _("Show everybody equally"),
        "title": _("(1) Someone is at the door"),
    }


def _ends() -> dict[str, str]:
    return {
        "over-left": _("You have left the meeting."),
        "over-ended": _("The meeting has been ended by the one who leads it."),
        "over-removed": _("You have been removed from the meeting by the one who leads it."),
        "over-moved": _("You are in the meeting on another device now."),
        "over-no-leader": _("The meeting is closed: there was nobody to lead it for ten minutes."),
        "over-cancelled": _("The meeting has been called off."),
        "over-rescheduled": _("The meeting has been moved to another time."),
        "closed": _("The meeting has been called off or moved."),
        "over-refused": _("The way in did not work. Try again, or ask to be called by telephone."),
        "over-here": _("You are in the meeting already, on another device or in another window."),
        "denied": _("You were not let in now. You may knock once more in a minute."),
        "denied-final": _("You were not let in. Ask the one who called the meeting."),
        "locked": _("The meeting is locked. Ask the one who leads it to open the door."),
        "full": _("Very many wait at the door. Try again in a minute."),
        "full-mesh": _("Six people are in already, and there is no room for more by video."),
        "full-group": _("25 people are in already, and there is no room for more by video."),
        "full-webinar": _("150 people are in already, and there is no room for more by video."),
        "exchanges": _("The key could not be handed over. For your safety we stopped trying."),
        "RoomNotOpen": _("The video room is not open now."),
    }


def _devices() -> dict[str, str]:
    return {
        "mic-NotAllowedError": _(
            "Your browser may not use the microphone. Press the lock beside the address and allow it."
        ),
        "cam-NotAllowedError": _(
            "Your browser may not use the camera. Press the lock beside the address and allow it."
        ),
        "mic-NotFoundError": _("We found no microphone. You can listen and write."),
        "cam-NotFoundError": _("We found no camera. You can take part without."),
        "mic-NotReadableError": _("Another program uses the microphone. Close it and try again."),
        "cam-NotReadableError": _("Another program uses the camera. Close it and try again."),
        "mic-Silent": _("We cannot hear you. Is the microphone turned off, or another one chosen?"),
        "mic-Lost": _("The microphone was unplugged. The others cannot hear you."),
        "cam-Lost": _("The camera was unplugged. The others cannot see you."),
        "mic-other": _("The microphone could not be used. You can listen and write."),
        "cam-other": _("The camera could not be used. You can take part without."),
        "screen-other": _("The screen could not be shared."),
        "unsupported": _("This browser cannot hold a safe video meeting. Use a newer one."),
        "unsupported-large": _(
            "This browser cannot encrypt picture and sound in a meeting of more than six, so it is not "
            "let in. Use the newest Chrome or Edge, or take part by telephone."
        ),
    }


def _call() -> dict[str, str]:
    return {
        "reconnecting": _("The line to the door is being made again. You still see and hear."),
        "back": _("The line is back."),
        "cut-off": _(
            "The server says the meeting is over, but nobody who leads it has said so. "
            "You can go on talking with those you still see."
        ),
        "trying": _("No picture to or from {name} yet. Another way is being tried."),
        "unreachable": _("The connection to {name} does not work. Try again, or call instead."),
        "no-way": _(
            "Picture and sound do not get through between you and {name}. Every way has been tried, "
            "and is tried again while you are here."
        ),
        "no-door": _(
            "The network here does not let you through to the meeting’s door. It is tried again "
            "while you are here."
        ),
        "call-them": _("Call {name}: {number}"),
        "leaderless": _("Nobody leads the meeting now. It closes in ten minutes if nobody comes."),
        "asked-mic": _("{name} has asked for quiet. Your microphone is off."),
        "asked-cam": _("{name} has asked for the picture to be off. Your camera is off."),
        "withdrawn": _(
            "The way in for {name} has been taken back. Remove them here if you still see them."
        ),
        "refused": _("Something that was not signed by {name} was thrown away."),
        "poor-1": _("The connection is weak. Others see you smaller."),
        "poor-3": _("The connection is too weak for a picture. Your voice goes on."),
        "good": _("The connection is good again."),
        "paused": _("You have a break. Nobody sees or hears you."),
        "unpaused": _("You are back. Your microphone and camera are as you left them."),
        "checked": _("Checked"),
        "unchecked": _("Not checked"),
        "check": _("The pictures are the same"),
        "uncheck": _("Not the same after all"),
        "throughHost": _("Let in by the one who leads"),
        "lock": _("Lock the door"),
        "unlock": _("Unlock the door"),
        "mic-on": _("Your microphone is on."),
        "mic-off": _("Your microphone is off."),
        "cam-on": _("Your camera is on."),
        "cam-off": _("Your camera is off."),
        "endSure": _("End the meeting for everybody?"),
        "endHalf": _(
            "An agreement is half-made: {what}. End the meeting for everybody all the same?"
        ),
        "half-own": _("what you have written in the plan is not saved yet"),
        "half-other": _("{name} is writing in the plan"),
        "half-open": _("the meeting’s plan is not closed and sent yet"),
        "pane-open": _("The plan is open. The call goes on."),
        "nobody": _("Nobody can hear you yet."),
    }


def _many() -> dict[str, str]:
    """In meetings of more than six."""
    return {
        "sfu-away": _("Picture and sound are being fetched again. Your words still go through."),
        "sfu-back": _("Picture and sound are back."),
        "letAllIn": _("Let everybody in"),
        "giveFloor": _("Give {name} the floor"),
        "takeFloor": _("Take the floor back from {name}"),
        "floor-full": _("Four can be seen at a time. Take the floor back from somebody first."),
        "floor-mine": _(
            "You have the floor. Turn on your microphone and camera when you are ready."
        ),
        "floor-gone": _("You no longer have the floor. Your microphone and camera are off."),
        "speaks": _("Is seen and heard"),
        "listens": _("Listens"),
        "writeAll": _("Write to everybody"),
        "askLeaders": _("Ask those who lead"),
        "whoHears": _("Who can hear me?"),
        "whoIsHere": _("Who is here?"),
        "here": _("Is here"),
        "more": _("More"),
    }
