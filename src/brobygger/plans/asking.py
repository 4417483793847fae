"""The words of each question: what is asked, what helps to answer it, and what it is for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .prepared import Question

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands on the page."""

    asks: Words
    helps: Words


CITIZEN, RELATIVE, STAFF = "citizen", "relative", "staff"
WORDS: dict[tuple[str, str], Asked] = {
    (Question.WORDS, CITIZEN): Asked(
        _("What matters most to you right now?"),
        _("Write it as you would say it. There is no wrong answer."),
    ),
    (Question.WISHES, CITIZEN): Asked(
        _("What do you wish you will all agree on at the meeting?"),
        _("One thing is enough. For instance: “That I can keep my flat.”"),
    ),
    (Question.BRING, CITIZEN): Asked(
        _("Would you like to bring somebody?"),
        _("A friend, a relative, a peer worker: write who. You may also come alone."),
    ),
    (Question.AVOID, CITIZEN): Asked(
        _("Is there something you do not want to talk about?"),
        _("Only you and the staff around the table see this. Relatives do not."),
    ),
    (Question.WORDS, RELATIVE): Asked(
        _("What is most important to say, as you see it?"),
        _("Write a few lines. The citizen reads it too."),
    ),
    (Question.WISHES, RELATIVE): Asked(
        _("What do you hope the meeting agrees on?"),
        _("One thing is enough."),
    ),
    (Question.GOAL, STAFF): Asked(
        _("What is the goal of your own effort, the next months?"),
        _("Only what the others need in order to work in the same direction."),
    ),
    (Question.DECIDE, STAFF): Asked(
        _("What needs to be decided at the meeting?"),
        _("One line. It goes on the agenda, and does not leave it before it is settled."),
    ),
}
