"""A form is done once: the same one sent again, at once or after its answer got lost, is answered alike.

The row is written before the view runs, in its transaction. Of two at once the second waits at the
unique key until the first has ended: kept, it gets the first one's answer; undone (refused, a
conflict, a fault), it is done as if it were the first. Other words under the same key are another form.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.ui.once import digest_of, key_in
from brobygger.ui.render import FETCH

from .models import AnsweredForm

FIRST = """INSERT INTO access_answeredform (id, user_id, key, digest, status, location)
    VALUES (%s, %s, %s, %s, 0, '') ON CONFLICT (user_id, key, digest) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Once:
    """One sending of a form that carries a key."""

    request: HttpRequest
    user_id: UUID
    key: str
    digest: bytes

    @classmethod
    def of(cls, request: HttpRequest, actor: Actor) -> "Once | None":
        """None for what carries no key, and for drafts: they are kept as often as one types."""
        key = key_in(request)
        if not key or request.headers.get(FETCH) == "draft":
            return None
        return cls(request, actor.user_id, key, digest_of(request))

    def first_answer(self) -> HttpResponse | None:
        """What was answered before; None when this is the first, which is written down."""
        with connection.cursor() as cursor:
            cursor.execute(FIRST, [uuid4(), self.user_id, self.key, self.digest])
            if cursor.rowcount:
                return None
        before = AnsweredForm.objects.get(user_id=self.user_id, key=self.key, digest=self.digest)
        messages.info(self.request, _("This had been sent already. It is done once."))
        return HttpResponseRedirect(before.location, status=before.status)

    def keep(self, response: HttpResponse) -> None:
        """Where it led. A page instead means that nothing is finished: the key is not used up."""
        mine = AnsweredForm.objects.filter(user_id=self.user_id, key=self.key, digest=self.digest)
        location = response.headers.get("Location", "")
        if location:
            mine.update(status=response.status_code, location=location)
        else:
            mine.delete()
