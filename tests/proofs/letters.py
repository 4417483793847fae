"""Puts mail and texts into the outbox of a scratch home: a line with a number makes so many of each.

Run as a program inside that home; says after each line which messages it made.
"""

import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    from brobygger.notices.services import send, send_text  # noqa: PLC0415  # needs a set-up Django

    made = 0
    for line in sys.stdin:
        numbers = []
        for _ in range(int(line)):
            made += 1
            to = f"somebody-{made}@example.org"
            numbers.append(send(None, user_id=None, address=to, subject="Hej", body="Hej"))
            numbers.append(
                send_text(None, number=f"+45{20000000 + made}", subject="Hej", text="Hej")
            )
        sys.stdout.write(" ".join(map(str, numbers)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
