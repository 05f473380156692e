"""The private cluster: made once, started when somebody needs it, stopped when nobody does."""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.persistence.embedded import binaries
from app.persistence.embedded.binaries import Binaries
from app.persistence.embedded.faults import EmbeddedFailed
from app.persistence.embedded.locks import Users, one_at_a_time
from app.persistence.embedded.machine import free_port, is_server
from app.persistence.embedded.place import Place, choose

log = logging.getLogger(__name__)

NAME = "holdfast"
"""The server's own user and the database."""

SETTINGS = """
# Holdfast: only this machine, only with the password.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
"""

STARTS = 8
"""Tries to start: another program may take the port first, or a killed server's children still be leaving."""

PATIENCE = "120"
"""Seconds for a start: after a crash the server first works through what it had promised."""


class Cluster:
    """Several processes may hold one each for the same data folder: they share the server."""

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self._place, self._durable = place, durable
        self._users = Users(place.home / "users.lock")

    @classmethod
    def at(cls, data: Path, *, durable: bool = True) -> Cluster:
        """The cluster of a data folder, which is made when it is not there. Not `durable`: it is made and
        works faster, for data that need not outlive a power cut. Raises `EmbeddedFailed`."""
        return cls(choose(data.resolve()), durable=durable)

    @property
    def home(self) -> Path:
        """Our own folder around the cluster."""
        return self._place.home

    @property
    def note(self) -> str:
        """What to tell the user about where the data is; mostly nothing."""
        return self._place.note

    @property
    def server_pid(self) -> int | None:
        """The process of the server, if one runs."""
        lines = self._pid_file()
        return int(lines[0]) if lines and is_server(int(lines[0])) else None

    def start(self) -> str:
        """The address of the running server's database, started if need be. Raises `EmbeddedFailed`."""
        with self._alone():
            self._users.join()
            if not (self._place.cluster / "PG_VERSION").exists():
                self._create()
            url = self._running_url() or self._launch()
            _create_database(url)
            return url

    def stop(self) -> bool:
        """Be a user no more; the last one stops the server. True when it was stopped."""
        with self._alone():
            if not self._users.leave() or self.server_pid is None:
                return False
            return self._pg_ctl("stop", "-m", "fast").returncode == 0

    # --- making -------------------------------------------------------------------------------

    def _create(self) -> None:
        """Made beside its place and moved there when it is whole: a kill leaves no half a cluster."""
        log.info("Making the database in %s", self._place.cluster)
        programs, fresh = self._programs(), self.home / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._place.account.own(fresh)
        password = self.home / "password.new"
        _write_private(password, secrets.token_urlsafe(24))
        self._place.account.own(password)
        options = ["--username", NAME, "--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums"]
        if not self._durable:
            options.append("--no-sync")
        if programs.major >= 17:  # its own sorting and cases: the same on every system
            options += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        command = [programs.program("initdb"), "--pgdata", ".", "--pwfile", "../password.new", *options]
        made = self._place.account.run(command, cwd=fresh)
        if made.returncode:
            raise EmbeddedFailed(
                f"PostgreSQL could not make its data folder in {self.home}: {made.stdout.strip()}",
                "Mend that, or choose another folder in HOLDFAST_DATA.",
            )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS if self._durable else SETTINGS + "fsync = off\n")
        os.chown(password, os.geteuid(), os.getegid())
        password.replace(self.home / "password")
        fresh.replace(self._place.cluster)

    def _programs(self) -> Binaries:
        """Programs that fit the cluster, and that the server's user can run."""
        version = self._place.cluster / "PG_VERSION"
        found = binaries.find(int(version.read_text()) if version.exists() else None)
        if self._place.account.can_enter(found.folder / "bin"):
            return found
        return binaries.copied(found, self.home / f"server-{found.major}")

    # --- starting -----------------------------------------------------------------------------

    def _launch(self) -> str:
        self._forget_the_dead()
        said = ""
        for _ in range(STARTS):
            port = self._port()
            started = self._pg_ctl("start", "-w", "-t", PATIENCE, "-l", "start.log", "-o", f"-p {port}")
            if started.returncode == 0 and (url := self._running_url()):
                return url
            said = started.stdout
            time.sleep(0.3)
        log_file = self._place.cluster / "start.log"
        tail = log_file.read_text(errors="replace")[-2000:] if log_file.exists() else ""
        raise EmbeddedFailed(
            f"PostgreSQL in {self.home} does not start: {said.strip()} {tail.strip()}",
            "Mend that, or choose another folder in HOLDFAST_DATA.",
        )

    def _port(self) -> int:
        """The port of last time when it is free: those who still hold the address find the server again."""
        remembered = self.home / "port"
        usual = remembered.read_text(encoding="utf-8") if remembered.exists() else "0"
        port = self._when_free(int(usual)) or free_port(0)
        remembered.write_text(str(port), encoding="utf-8")
        return port

    @staticmethod
    def _when_free(port: int) -> int | None:
        """The port, once the children of a killed server have left it; None when somebody else has it."""
        for _ in range(10):
            try:
                return free_port(port)
            except OSError:
                time.sleep(0.2)
        return None

    def _running_url(self) -> str | None:
        """The address of the server that runs, if it answers to our password."""
        lines = self._pid_file()
        if self.server_pid is None or len(lines) < 4:
            return None
        url = f"postgresql://{NAME}:{self._password()}@127.0.0.1:{lines[3]}/{NAME}"
        try:
            psycopg.connect(url, dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return None
        return url

    def _password(self) -> str:
        try:
            return (self.home / "password").read_text(encoding="utf-8")
        except PermissionError as error:
            raise EmbeddedFailed(
                f"The database in {self.home} belongs to another user.",
                "Run Holdfast as that user, or choose another folder in HOLDFAST_DATA.",
            ) from error

    def _forget_the_dead(self) -> None:
        """A process number left by a killed server may be somebody else's by now, which PostgreSQL would
        take for a server."""
        if self._pid_file() and self.server_pid is None:
            (self._place.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: process, folder, start, port, …; none without a server."""
        try:
            lines = (self._place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [line.strip() for line in lines] if lines and re.fullmatch(r"\d+", lines[0].strip()) else []

    def _pg_ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        # Run inside the cluster: its path, whatever is in it, never goes through a shell.
        command = [self._programs().program("pg_ctl"), *words, "-D", "."]
        return self._place.account.run(command, cwd=self._place.cluster)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with one_at_a_time(self.home / "start.lock"):
                yield
        except PermissionError as error:
            raise EmbeddedFailed(
                f"The folder {self.home} belongs to another user.",
                "Run Holdfast as that user, or choose another folder in HOLDFAST_DATA.",
            ) from error


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _create_database(url: str) -> None:
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {NAME}")
