"""The key every rendered form carries, so that the same form sent again can be recognised."""

import hashlib
import re
import secrets

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

FIELD = "form_key"
KEY = re.compile(r"[\w-]{20,64}", re.ASCII)
OUTSIDE = {FIELD, "csrfmiddlewaretoken"}  # what may differ when the same is sent again


def new_key() -> str:
    return secrets.token_urlsafe(18)


def key_in(request: HttpRequest) -> str:
    """The key of the form that was sent; nothing where there is none, or none of ours."""
    if request.method != "POST":
        return ""
    key = request.POST.get(FIELD, "")
    return key if KEY.fullmatch(key) else ""


def digest_of(request: HttpRequest) -> bytes:
    """The same for the same words to the same address. Keyed: short words cannot be guessed from it."""
    sent = [request.get_full_path()]
    for name, values in sorted(request.POST.lists()):
        if name not in OUTSIDE:
            sent += [name, *values]
    for name, files in sorted(request.FILES.lists()):
        sent += [name, *(_sum_of(one) for one in files)]
    words = b"\0".join(one.encode("utf-8", "surrogatepass") for one in sent)
    return salted_hmac("brobygger.ui.once", words, algorithm="sha256").digest()


def _sum_of(file: object) -> str:
    found = hashlib.sha256()
    for part in file.chunks():  # type: ignore[attr-defined]
        found.update(part)
    file.seek(0)  # type: ignore[attr-defined]
    return found.hexdigest()
