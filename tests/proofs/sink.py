"""A mail server and a gateway for texts, on the loopback: they take their time, and count."""

import contextlib
import http.server
import queue
import re
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

MOMENTS = ("greeted", "named", "filling", "whole")  # of one delivery, in their order


@dataclass
class Sink:
    """`taken` counts by the message's own number; `moments` tells how far a delivery is, as it goes."""

    slow: float
    taken: Counter[str] = field(default_factory=Counter)
    moments: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def __enter__(self) -> "Sink":
        self.post = _serving(socketserver.ThreadingTCPServer, _Post, self)
        self.gateway = _serving(http.server.ThreadingHTTPServer, _Gateway, self)
        return self

    def __exit__(self, *_: object) -> None:
        for server in (self.post, self.gateway):
            server.shutdown()
            server.server_close()

    @property
    def places(self) -> dict[str, str]:
        return {
            "BROBYGGER_MAIL_URL": f"smtp://127.0.0.1:{self.post.server_address[1]}",
            "BROBYGGER_SMS_URL": f"http://127.0.0.1:{self.gateway.server_address[1]}/",
        }

    def take(self, number: str) -> None:
        """Whole, therefore ours: whether its sender still listens does not matter any more."""
        self.taken[number] += 1
        self.reach("whole")

    def reach(self, moment: str) -> None:
        self.moments.put(moment)
        time.sleep(self.slow)  # a slow server is what is being tried

    def wait_for(self, moment: str, seconds: float = 60.0) -> None:
        """Until some delivery has come so far; what happened before does not count."""
        while not self.moments.empty():
            self.moments.get_nowait()
        deadline = time.monotonic() + seconds
        while self.moments.get(timeout=max(0.01, deadline - time.monotonic())) != moment:
            pass


class _Post(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever spoke was killed
            self._talk(self.server.sink)

    def _talk(self, sink: Sink) -> None:
        self._say(b"220 post")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._take(sink)
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                if word in {b"EHLO", b"MAIL"}:
                    sink.reach("greeted" if word == b"EHLO" else "named")
                self._say(b"250 ok")

    def _take(self, sink: Sink) -> None:
        sink.reach("filling")
        self._say(b"354 go on")
        lines = []
        while (part := self.rfile.readline()) != b".\r\n":
            if not part:
                return  # broken off before its end: dropped, as mail servers do
            lines.append(part)
        found = re.search(rb"^Message-ID: <([^@]+)@", b"".join(lines), re.MULTILINE)
        sink.take(found[1].decode())
        self._say(b"250 taken")

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class _Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sink: Sink = self.server.sink
        whole = self.rfile.read(int(self.headers["Content-Length"]))
        if whole:
            sink.take(self.headers["Idempotency-Key"])
        with contextlib.suppress(OSError):  # as above
            self.send_response(200)
            self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def _serving(kind, handler, sink):
    server = kind(("127.0.0.1", 0), handler)
    server.daemon_threads, server.sink = True, sink
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
