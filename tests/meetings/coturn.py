"""A real coturn for tests, with the settings `brobygger serve --with-media` writes."""

import shutil
import subprocess
import time
from pathlib import Path

from brobygger.config import coturn
from tests.browser import free_port

SECRET = "held by both and nobody else"
SLOWEST_START = 15.0


def wanted(**chosen: object) -> coturn.Wanted:
    """A relay on the loopback, but for what is chosen."""
    usual: dict[str, object] = {
        "address": "127.0.0.1",
        "port": free_port(),
        "name": "127.0.0.1",
        "certificate": "",
        "key": "",
        "sealed_port": free_port(),
        "friends": (),
    }
    return coturn.Wanted(**(usual | chosen))


class a_relay:  # noqa: N801  # reads like the builders
    """`with a_relay(tmp_path) as relay:`; `more` are lines put to its settings."""

    def __init__(
        self, folder: Path, *more: str, text: str = "", prefix: tuple[str, ...] = ()
    ) -> None:
        self.place = wanted()
        self.text = text or coturn.text(self.place, secret=SECRET)
        self.settings, self.log = folder / "coturn.conf", folder / "coturn.log"
        self.settings.write_text("\n".join([self.text, *more, ""]))
        self.prefix = prefix
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self.place.port}?transport=udp"

    def __enter__(self) -> "a_relay":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        found = shutil.which(coturn.PROGRAM)
        assert found is not None, coturn.MISSING
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                [*self.prefix, found, "-c", str(self.settings)], stdout=said, stderr=said
            )
        until = time.monotonic() + SLOWEST_START
        while "Total General servers" not in self.log.read_text(errors="replace"):
            assert self.process.poll() is None, self.log.read_text(errors="replace")
            assert time.monotonic() < until, self.log.read_text(errors="replace")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None
