"""What stops the commands that serve: each is one line with its cure, and nothing has been started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main


def run(data: Path, *arguments: str, **env: str) -> Result:
    return CliRunner().invoke(
        main, list(arguments), env={"HOLDFAST_DATA": str(data), "DATABASE_URL": "", **env}
    )


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told_before_anything_starts(tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(tmp_path, command, "--port", str(port))
    assert result.exit_code == 1
    assert f"Nothing can be served on 127.0.0.1:{port}" in result.output
    assert "PORT=9000" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve", "--port", "99999"), "0<=x<=65535"),
        (("worker", "--concurrency", "0"), "x>=1"),
    ],
)
def test_a_number_out_of_range_is_refused(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOLDFAST_PORT", "abc", "HOLDFAST_PORT must be a whole number, not “abc”."),
        ("HOLDFAST_HTTPS", "maybe", "HOLDFAST_HTTPS must be yes or no, not “maybe”."),
        ("DATABASE_URL", "nonsense", "The database address cannot be read."),
        ("DATABASE_URL", "mysql://host/db", "begins with “mysql”"),
        ("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/gone", "127.0.0.1:1/gone cannot be reached"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, name: str, value: str, words: str) -> None:
    result = run(tmp_path, "worker", **{name: value})
    assert result.exit_code == 1
    assert words in result.output
    assert not ({"Traceback", "secret"} & set(result.output.replace(":", " ").split()))


def test_a_folder_that_is_no_council_is_not_deployed(tmp_path: Path) -> None:
    result = run(tmp_path / "data", "deploy", str(tmp_path))
    assert result.exit_code == 1
    assert "it has no council.toml" in result.output
    assert not (tmp_path / "data").exists()
