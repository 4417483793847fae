"""Mail by SMTP that says when a letter is about to leave, and when the server has taken it."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp

TAKEN = 250


def _nothing() -> None:
    pass


class _Watched:
    """Up to the word DATA a letter can be dropped without a trace; after its answer it is theirs."""

    begin: Callable[[], None] = staticmethod(_nothing)
    taken: Callable[[], None] = staticmethod(_nothing)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.begin()
        answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]  # smtplib's
        if answer[0] == TAKEN:
            self.taken()
        return answer


class _Plain(_Watched, smtplib.SMTP):
    pass


class _Tls(_Watched, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, with the two moments told. One letter each: the moments are that letter's."""

    begin: Callable[[], None] = staticmethod(_nothing)
    taken: Callable[[], None] = staticmethod(_nothing)

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Tls if self.use_ssl else _Plain

    def open(self) -> bool | None:
        opened = super().open()
        if isinstance(self.connection, _Watched):
            self.connection.begin, self.connection.taken = self.begin, self.taken
        return opened
