"""Asking why somebody looked, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import TextField


class QuestionForm(forms.Form):
    """The citizen's question; it may be left empty, for the asking itself is the question."""

    question = TextField(
        label=_("What would you like to know?"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("You can leave it empty. Then you ask why they looked."),
    )


class AnswerForm(forms.Form):
    """The leader's answer, in words the citizen can use."""

    answer = TextField(
        label=_("Your answer to the citizen"),
        max_length=2000,
        rows=4,
        help_text=_("In plain words: who looked, what for, and what it led to."),
    )
