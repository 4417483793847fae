"""`make lock`: every version and hash into requirements/*.txt; no registry address is written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path("requirements")
LOCKS = {
    "app": [],
    "build": ["--constraint", "requirements/app.txt"],
    "test": ["--constraint", "requirements/app.txt", "--constraint", "requirements/build.txt"],
}
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links")


def main(upgrade: list[str]) -> None:
    if shutil.which("uv") is None:
        raise SystemExit("make lock needs uv, which resolves for every platform: pip install uv")
    for name, constraints in LOCKS.items():
        target = FOLDER / f"{name}.txt"
        subprocess.run(
            [
                *("uv", "pip", "compile", "--quiet", "--generate-hashes", "--universal"),
                *("--python-version", "3.11", "--no-emit-index-url", "--no-emit-find-links"),
                *("--custom-compile-command", "make lock"),
                *constraints,
                *upgrade,
                *("--output-file", str(target), str(FOLDER / f"{name}.in")),
            ],
            check=True,
        )
        if ADDRESS.search(target.read_text(encoding="utf-8")):
            raise SystemExit(f"{target} names a registry; it must not")


if __name__ == "__main__":
    main(sys.argv[1:])
