"""The house as the tests see it: its rooms, its floors, its files."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "brobygger"


def floors() -> dict[str, int]:
    """Each room and how high it lies, read from the import contract itself."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = [c["layers"] for c in tools["contracts"] if c["type"] == "layers"]
    return {
        room.strip().strip("()"): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


def python_files() -> Iterator[Path]:
    yield from sorted(path for path in SOURCE.rglob("*.py") if "node_modules" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function and how many lines it has, signature and docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
