"""Firefox ESR, driven for real by Playwright over WebDriver BiDi.

Playwright's `moz-firefox` channel speaks to a newer Firefox than the one Debian keeps for years: at
its start it asks for a handful of things ESR 140 does not know yet, and gives up at the first. Run as
a program, this module is what Playwright starts instead of Firefox: it starts the real one and passes
every message on, but answers those few itself. None of them is something a test relies on here: the
language is set by preference, the time zone by environment, the size of the window by
`browsingContext.setViewport`, which ESR knows.

Our pages forbid `eval`, and in Firefox that holds for Playwright's own looking at a page, too. The
policy stays on; what Playwright wants evaluated is written into the function that it calls instead,
and the one function it would bring into a page by `eval`, for typing, is laid there beforehand. What
it tries all the same is refused and told; `OWN_EVAL` leaves that out of what a page complains about.
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

ROOT = Path(__file__).resolve().parents[1]
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
NOT_YET_KNOWN = {
    "browser.setDownloadBehavior": {},
    "emulation.setLocaleOverride": {},
    "emulation.setMediaFeaturesOverride": {},
    "emulation.setScreenOrientationOverride": {},
    "emulation.setScreenSettingsOverride": {},
    "emulation.setTimezoneOverride": {},
    "network.addDataCollector": {"collector": "none"},
    "network.removeDataCollector": {},
}
EVALUATE = "(utilityScript, ...args) => utilityScript.evaluate(...args)"
EVALUATE_WITHOUT_EVAL = """(script, ...args) => {
    const instead = (name, itself) => name === 'eval' ? () => (%s
    ) : itself[name];
    const global = new Proxy(script.global, { get: (itself, name) => instead(name, itself) });
    return script.evaluate.apply(Object.create(script, { global: { value: global } }), args);
}"""
TYPING = """() => {
    window.__pw_bidiInsertText = (text) => {
        const inner = document.activeElement;
        if (inner instanceof HTMLIFrameElement) return inner;
        document.execCommand('insertText', false, text);
    };
}"""
OUR_OWN = 9_007_199_254_000_000  # the number of our one request; Playwright counts from 1
LAY_TYPING = {
    "id": OUR_OWN,
    "method": "script.addPreloadScript",
    "params": {"functionDeclaration": TYPING},
}
EXPRESSION = 3  # after the script itself, whether it is a function, and how it is to come back
OWN_EVAL = (r"CSP: script-src eval ", r"blocked a JavaScript eval ")
PREFERENCES = {
    "intl.accept_languages": "da-DK,da",
    "dom.serviceWorkers.enabled": True,
    "dom.ipc.processCount": 2,
}


@pytest.fixture(scope="session")
def firefox_running(
    playwright_running: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Once for each worker, and only where a test asks for it. `make test` has made sure of it."""
    assert shutil.which("firefox-esr"), "the tests need Firefox; install the package `firefox-esr`"
    program = tmp_path_factory.mktemp("firefox") / "firefox"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.firefox "$@"\n')
    program.chmod(0o700)
    launched = playwright_running.firefox.launch(
        executable_path=program,
        channel="moz-firefox",
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Europe/Copenhagen"},
        firefox_user_prefs=PREFERENCES,
    )
    yield launched
    launched.close()


async def _pass_on(client: ServerConnection, firefox: ClientConnection) -> None:
    async for raw in client:
        asked = json.loads(raw)
        if asked["method"] in NOT_YET_KNOWN:
            answer = {
                "type": "success",
                "id": asked["id"],
                "result": NOT_YET_KNOWN[asked["method"]],
            }
            await client.send(json.dumps(answer))
            continue
        if asked["method"] == "session.subscribe":
            await firefox.send(json.dumps(LAY_TYPING))
        await firefox.send(json.dumps(_without_eval(asked)))
    await firefox.close()


def _without_eval(asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("params", {}).get("functionDeclaration") == EVALUATE:
        expression = asked["params"]["arguments"][EXPRESSION]["value"]
        instead = EVALUATE_WITHOUT_EVAL % expression.strip().rstrip(";")
        asked["params"]["functionDeclaration"] = instead
    return asked


async def _pass_back(firefox: ClientConnection, client: ServerConnection) -> None:
    async for raw in firefox:
        if json.loads(raw).get("id") == OUR_OWN:
            continue
        await client.send(raw)
    await client.close()


async def _stand_between(real: subprocess.Popen[str], address: str) -> None:
    async def both_ways(client: ServerConnection) -> None:
        assert client.request is not None
        async with connect(address + client.request.path, max_size=None) as firefox:
            await asyncio.gather(_pass_on(client, firefox), _pass_back(firefox, client))

    async with serve(both_ways, "127.0.0.1", 0, max_size=None) as server:
        port = server.sockets[0].getsockname()[1]
        sys.stderr.write(f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n")
        sys.stderr.flush()
        await asyncio.to_thread(_until_it_ends, real)


def _until_it_ends(real: subprocess.Popen[str]) -> None:
    assert real.stderr is not None
    for line in real.stderr:
        sys.stderr.write(line)
    real.wait()


def main(words: list[str]) -> int:
    """Start Firefox, and say its address as it would, with our own in the place of its."""
    with subprocess.Popen(["firefox-esr", *words], stderr=subprocess.PIPE, text=True) as real:
        assert real.stderr is not None
        found = next((said for line in real.stderr if (said := LISTENING.search(line))), None)
        if found:
            with contextlib.suppress(ConnectionError):
                asyncio.run(_stand_between(real, found[1]))
        return real.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
