"""Handing the server to another user, as root does: told by what the system is asked to do."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.persistence.embedded import EmbeddedFailed, place
from app.persistence.embedded.account import Account, server_account

OTHER = Account(4242, 4243)
KNOWN = {
    "postgres": pwd.struct_passwd(("postgres", "x", 26, 27, "", "/", "/bin/sh")),
    "nobody": pwd.struct_passwd(("nobody", "x", 65534, 65533, "", "/", "/bin/sh")),
}


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """We are root, as far as anybody can tell."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("there", "account"),
    [(("postgres", "nobody"), Account(26, 27)), (("nobody",), Account(65534, 65533)), ((), None)],
)
def test_root_hands_the_server_to_the_better_of_the_users_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], account: Account | None
) -> None:
    monkeypatch.setattr(pwd, "getpwnam", {name: KNOWN[name] for name in there}.__getitem__)
    if account is None:
        with pytest.raises(EmbeddedFailed, match="none of the users postgres, nobody"):
            server_account(tmp_path / "cluster")
    else:
        assert server_account(tmp_path / "cluster") == account


def test_a_cluster_that_is_there_stays_with_its_owner_and_who_is_not_root_runs_it_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = SimpleNamespace(st_uid=77, st_gid=78)
    cluster: Any = SimpleNamespace(exists=lambda: True, stat=lambda: owner)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert server_account(cluster) == Account(77, 78)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert server_account(cluster) == Account()


def test_a_program_of_another_user_has_none_of_our_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[list[str], dict[str, Any]]] = []

    def run(command: list[str], **asked: Any) -> subprocess.CompletedProcess[str]:
        ran.append((command, asked))
        return subprocess.CompletedProcess(command, 0, "done")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("A_SECRET", "of ours")
    for account, user, group, groups in ((OTHER, 4242, 4243, []), (Account(), None, None, None)):
        assert account.run(["initdb", "--pgdata", "."], cwd=Path("/")).stdout == "done"
        command, asked = ran.pop()
        assert command == ["initdb", "--pgdata", "."]
        assert (asked["user"], asked["group"], asked["extra_groups"]) == (user, group, groups)
        assert "A_SECRET" not in asked["env"]


def test_what_cannot_be_run_as_another_user_is_told_with_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(subprocess, "run", refused)
    with pytest.raises(EmbeddedFailed, match=r"the number 4242: Operation not permitted.*ordinary user"):
        OTHER.run(["initdb"], cwd=Path("/"))


def test_what_we_made_for_another_user_is_given_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Path, int, int]] = []
    monkeypatch.setattr(os, "chown", lambda path, uid, gid: given.append((path, uid, gid)))
    OTHER.own(tmp_path)
    Account().own(tmp_path)
    assert given == [(tmp_path, 4242, 4243)]


def test_a_folder_that_the_servers_user_may_not_enter_is_left_for_one_that_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, system = tmp_path / "closed", tmp_path / "lib" / "holdfast"
    closed.mkdir(mode=0o700)
    asked: list[Path] = []

    def enters(account: Account, folder: Path) -> bool:
        asked.append(folder)
        return account == OTHER and not folder.is_relative_to(closed)

    monkeypatch.setattr(place, "SYSTEM", system)
    monkeypatch.setattr(place, "server_account", lambda _: OTHER)
    monkeypatch.setattr(Account, "can_enter", enters)
    found = place.choose(closed / "var")
    assert asked == [closed / "var" / "postgres", found.home]
    assert found.home.parent == system
    assert found.account == OTHER
    assert str(found.home) in found.note
    assert closed.stat().st_mode & 0o777 == 0o700
