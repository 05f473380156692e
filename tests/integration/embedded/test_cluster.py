"""The private cluster: made, shared, killed, and never at the cost of somebody else's folder."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.persistence.embedded import Cluster, EmbeddedFailed, binaries, database, opened, place
from app.persistence.embedded.account import UNPRIVILEGED, Account

ROOT = Path(__file__).resolve().parents[3]
ROOTS = os.geteuid() == 0
"""Whether root runs these tests, and so hands the server to somebody else; everybody else runs it alone."""


def modes(folder: Path) -> dict[Path, tuple[int, int]]:
    """Mode and owner of a folder and all above it."""
    return {each: (each.stat().st_mode, each.stat().st_uid) for each in (folder, *folder.parents)}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder as open as a system's are: pytest's own are closed to other users."""
    with tempfile.TemporaryDirectory(prefix="holdfast-tests-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def data(folder: Path) -> Path:
    """A data folder that is not there yet, with a path that a shell would stumble over."""
    return folder / "a path with $HOME, a 'quote' and ünïcode" / "var"


@pytest.fixture
def cluster(data: Path):
    cluster = Cluster.at(data, durable=False)
    yield cluster
    cluster.start()
    cluster.stop()


def keep(url: str, value: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def kept(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def wait_until_gone(pid: int) -> None:
    for _ in range(100):
        if not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes():
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


def test_data_outlives_restart_and_kill_and_no_folder_of_others_changes(cluster, data, folder):
    before = modes(folder)
    first = cluster.start()
    keep(first, 1)
    assert cluster.stop()
    assert cluster.server_pid is None

    keep(cluster.start(), 2)
    pid = cluster.server_pid
    os.kill(pid, signal.SIGKILL)
    url = cluster.start()
    assert cluster.server_pid != pid
    assert kept(url) == [1, 2]

    assert modes(folder) == before
    password = cluster.home / "password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert password.stat().st_uid == os.geteuid()
    assert stat.S_IMODE((cluster.home / "cluster").stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password.read_text(), "guess"))


def test_those_who_share_a_server_stop_it_when_the_last_one_leaves(cluster, data):
    url = cluster.start()
    second = Cluster.at(data)
    assert second.start() == url
    assert not cluster.stop()
    assert second.server_pid is not None
    assert second.stop()


def test_a_user_that_is_killed_leaves_a_server_that_the_next_one_finds(cluster, data):
    script = (
        "import sys, time; from pathlib import Path; from app.persistence.embedded import Cluster;"
        "c = Cluster.at(Path(sys.argv[1])); c.start(); print(c.server_pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, data]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    cluster.start()
    assert cluster.server_pid == pid
    assert cluster.stop()


def test_a_process_number_that_is_somebody_elses_by_now_does_not_matter(cluster):
    cluster.start()
    pid, file = cluster.server_pid, cluster.home / "cluster" / "postmaster.pid"
    left = file.read_text()
    cluster.stop()
    wait_until_gone(pid)
    file.write_text(left.replace(str(pid), str(os.getpid()), 1))
    assert cluster.server_pid is None
    cluster.start()
    assert cluster.server_pid not in (None, os.getpid())


def test_half_a_cluster_is_made_anew(cluster):
    (cluster.home / "cluster.new").mkdir()
    (cluster.home / "cluster.new" / "PG_VERSION").write_text("18")
    assert cluster.start()


def test_a_private_server_that_is_killed_is_revived_at_its_address(data):
    with opened(data, "") as found:
        keep(found.url, 1)
        os.kill(Cluster.at(data).server_pid, signal.SIGKILL)
        assert found.revive() == found.url
        assert kept(found.url) == [1]
    assert Cluster.at(data).server_pid is None


def test_an_address_that_is_given_always_wins(data):
    with database(data, "postgresql://elsewhere/db") as url:
        assert url == "postgresql://elsewhere/db"
    with opened(data, "postgresql://elsewhere/db") as found:
        assert found.revive is None
    assert not data.exists()


def test_the_server_runs_as_us_or_for_root_as_a_system_user_that_is_there(cluster):
    cluster.start()
    owner = Path(f"/proc/{cluster.server_pid}").stat().st_uid
    assert owner != 0
    assert pwd.getpwuid(owner).pw_name in UNPRIVILEGED if ROOTS else owner == os.geteuid()


def test_a_closed_folder_stays_closed_and_the_cluster_goes_where_its_user_may(folder, monkeypatch):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(place, "SYSTEM", folder / "lib" / "holdfast")
    cluster = Cluster.at(closed / "var", durable=False)
    elsewhere = cluster.home.parent == folder / "lib" / "holdfast"
    own = cluster.home == closed / "var" / "postgres"
    assert (elsewhere, own) == (ROOTS, not ROOTS), "our own folder is closed to all but us"
    assert (str(cluster.home) in cluster.note) == elsewhere
    keep(cluster.start(), 7)
    assert cluster.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert Cluster.at(closed / "var").home == cluster.home


def as_user(uid: int, gid: int, act) -> str:
    """What `act` gives when this user does it, in a process of its own: we ourselves, or for root another.

    A fork, not a program: the interpreter itself may stand in a folder that is closed to that user.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if ROOTS:
                os.setgroups([])
                os.setgid(gid)
                os.setuid(uid)
            os.write(writer, act().encode())
        except BaseException as error:
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return told.read()


def test_an_ordinary_user_runs_the_server_itself(folder):
    nobody = pwd.getpwnam("nobody")
    uid, gid = (nobody.pw_uid, nobody.pw_gid) if ROOTS else (os.geteuid(), os.getegid())
    own = folder / "somebody's own"
    own.mkdir()
    os.chown(own, uid, gid)

    def act() -> str:
        cluster = Cluster.at(own)
        cluster.start()
        owner = Path(f"/proc/{cluster.server_pid}").stat().st_uid
        return f"{owner} {cluster.home.stat().st_mode & 0o777:o} {cluster.stop()}"

    assert as_user(uid, gid, act) == f"{uid} 700 True"


def test_programs_in_a_closed_folder_are_copied_for_the_user_that_runs_them(folder, monkeypatch):
    cluster = Cluster.at(folder / "with a space", durable=False)
    found = binaries.find()
    real, closed = Account.can_enter, found.folder / "bin"
    monkeypatch.setattr(Account, "can_enter", lambda self, folder: folder != closed and real(self, folder))
    assert cluster.start()
    try:
        assert Path(f"/proc/{cluster.server_pid}/exe").resolve().is_relative_to(cluster.home)
    finally:
        cluster.stop()


def test_the_systems_server_is_used_when_the_wheel_is_not_there(monkeypatch):
    ours = binaries.find()
    monkeypatch.setattr(binaries, "_of_wheel", list)
    monkeypatch.setattr(binaries, "_of_system", lambda: [Path("/nowhere"), ours.folder])
    assert binaries.find() == binaries.find(ours.major) == ours
    with pytest.raises(EmbeddedFailed, match=r"PostgreSQL 9,.*make setup.*DATABASE_URL"):
        binaries.find(9)


def test_a_folder_that_cannot_be_made_is_told_with_a_cure(folder):
    (folder / "file").write_text("")
    with pytest.raises(EmbeddedFailed, match=r"Not a directory.*HOLDFAST_DATA.*DATABASE_URL"):
        Cluster.at(folder / "file" / "var")
