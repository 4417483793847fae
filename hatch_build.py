"""Builds assets and translations into the wheel, and takes the dependencies from requirements/."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own generic
    """Third-party files and compiled translations are made here, never committed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        sys.path.insert(0, str(ROOT / "src"))
        from brobygger.ui import assets, catalogues  # noqa: PLC0415  # needs the path above

        assets.build()
        catalogues.compile_catalogues()
        build_data["artifacts"] += ["src/brobygger/ui/static/vendor/**", "*.mo"]


class CustomMetadataHook(MetadataHookInterface):
    """The wheel takes the very versions that were tested: every line of the lock, without its hashes."""

    def update(self, metadata: dict[str, Any]) -> None:
        lock = (ROOT / "requirements" / "app.txt").read_text(encoding="utf-8")
        metadata["dependencies"] = [
            line.rstrip("\\").strip() for line in lock.splitlines() if line[:1].isalnum()
        ]
