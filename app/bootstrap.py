"""Puts the parts together: the offline tools (check, rehearse) and the running application."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid_utils.compat
from flask import Flask

from app import packs
from app.config import Settings
from app.domain.calendar import local
from app.domain.errors import HoldfastError, Refused
from app.domain.finding import Finding, errors
from app.domain.pack import Pack
from app.domain.records import Deployment
from app.engine.engine import TokenEngine
from app.jobs import Policy, Queue, Work, Worker
from app.persistence import embedded
from app.persistence.memory import MemoryStore
from app.persistence.migrations import clear, migrate
from app.persistence.postgres import PostgresStore
from app.ports import Clock, Mailer, Records, Scanner
from app.services import Services, coverage_of_clauses, demonstration, deploying, handbook
from app.services.catalogue import Catalogue
from app.services.clock import DemoClock, SystemClock
from app.services.core import Core
from app.services.coverage_of_clauses import Coverage, Rehearsal, rehearsal
from app.services.demonstration import SignIn
from app.services.handbook import Chapter
from app.services.rehearsal import script
from app.services.rehearsal.play import Outcome, play
from app.services.rehearsal.reading import ReadOnce
from app.services.rehearsal.stage import Tools
from app.store import Store
from app.verification import gate
from app.web import WebSettings, create_app
from handlers import Registry, registry
from handlers.files import DiskFiles
from handlers.mail import MemoryMailer, SmtpMailer, SmtpSettings, cut_off
from handlers.press import LetterPress
from handlers.records.http import HttpRecords, HttpSettings
from handlers.records.memory import MemoryRecords, NullRecords
from handlers.scanner import CommandScanner, NullScanner

Say = Callable[[str], None]
EmbeddedFailed = embedded.EmbeddedFailed
DEMO = "demonstration"
"""The setting that marks a database as the demonstration's, and who deploys there."""

FICTIONAL = "A demonstration on fictional data"


def new_id() -> UUID:
    """A time-ordered key (UUIDv7)."""
    return UUID(int=uuid_utils.compat.uuid7().int)


@cache
def engine() -> TokenEngine:
    """The one engine of this process: it keeps nothing of any instance."""
    return TokenEngine()


def handlers(mailer: Mailer | None = None, records: Records | None = None) -> Registry:
    """All topics; without connectors, with their twins in memory."""
    return registry(mailer or MemoryMailer(), records or MemoryRecords())


def handlers_cut_off() -> Registry:
    """All topics, while no mail server answers: what a demonstration meets once."""
    return handlers(cut_off())


def describe_topics() -> str:
    """Every topic with its inputs and outputs."""
    return handlers().describe()


def check(pack: Pack, topics: Collection[str]) -> list[Finding]:
    """The deployment's gate."""
    return gate.check(pack, engine().refusals, topics, handlers())


def check_paths(paths: Iterable[Path]) -> tuple[list[Pack], list[Finding]]:
    """The packs of these paths and every finding, of reading and of checking."""
    found, findings = packs.read_paths(list(paths))
    served = handlers()
    checked = gate.check_all(found, engine().refusals, served.topics(), served)
    return found, list(dict.fromkeys([*findings, *checked]))


def clause_coverage(settings: Settings, council: str) -> Coverage:
    """A council's protocol clause by clause. `council`: its folder, or its name under the packs' folder.

    Raises `HoldfastError` when there is none, `Refused` when its files cannot be read.
    """
    folder = next((path for path in (settings.packs / council, Path(council)) if _is_council(path)), None)
    if folder is None:
        known = ", ".join(packs.councils(settings.packs)) or "none"
        raise HoldfastError(f"There is no council “{council}”. Give its folder, or one of: {known}.")
    found, findings = packs.read_paths([folder])
    if errors(findings):
        raise Refused(errors(findings))
    shown = rehearsals_of(folder.resolve())
    return coverage_of_clauses.coverage(found[0], shown, local(SystemClock().now()).date())


def handbook_chapters(settings: Settings) -> list[Chapter]:
    """A chapter of the handbook for each council under the packs' folder.

    Raises `HoldfastError` when there is none, `Refused` when files cannot be read.
    """
    names = packs.councils(settings.packs)
    if not names:
        raise HoldfastError(f"There is no council under {settings.packs}.")
    found, findings = packs.read_paths([settings.packs / name for name in names])
    if errors(findings):
        raise Refused(errors(findings))
    today = local(SystemClock().now()).date()
    return [
        Chapter(pack, coverage_of_clauses.coverage(pack, rehearsals_of(folder.resolve()), today))
        for pack, folder in zip(found, (settings.packs / name for name in names), strict=True)
    ]


def handbook_pages(chapters: Sequence[Chapter]) -> dict[str, str]:
    """Path of each page → its text, in reStructuredText."""
    served = handlers()
    known = [handler for topic in served.topics() if (handler := served.get(topic)) is not None]
    return handbook.pages(chapters, {handler.topic: handler.summary for handler in known})


def councils(settings: Settings) -> list[str]:
    """The councils under the packs' folder that have a register of their own, by name."""
    return [
        name for name in packs.councils(settings.packs) if (settings.packs / name / "clauses.toml").is_file()
    ]


def _is_council(folder: Path) -> bool:
    return (folder / "council.toml").is_file()


def rehearsals_of(folder: Path) -> list[Rehearsal]:
    """The rehearsals of a council's folder, which stand in tests/spec beside the packs; [] without any."""
    root = folder.parent.parent
    files = sorted((root / "tests" / "spec" / folder.name).glob("*.toml"))
    return [rehearsal(file.relative_to(root).as_posix(), file.read_text("utf-8")) for file in files]


@cache
def reading() -> ReadOnce:
    """The pack that one rehearsal after another is played with."""
    return ReadOnce(packs.read_files, check)


def rehearsal_tools() -> Tools:
    """The real engine and handlers, on a store in memory."""
    return Tools(
        read_files=reading().read_files,
        check=reading().check,
        engine=engine(),
        handlers=handlers(),
        new_store=MemoryStore,
        new_id=new_id,
    )


def rehearse(file: Path) -> Outcome:
    """Play one rehearsal file. Raises `ScriptError`."""
    read = script.read(file)
    return play(rehearsal_tools(), read, rehearsal_files(read))


def rehearsal_files(read: script.Script) -> dict[str, bytes]:
    """The council's whole pack when the diagram stands in one; else the files named, and forms beside."""
    folder = read.diagrams[0].parent
    if (folder / "council.toml").is_file():
        return packs.council_files(folder.parent, folder.name)
    beside = [form for diagram in read.diagrams for form in sorted(diagram.parent.glob("*.form"))]
    return {str(path): path.read_bytes() for path in [*read.diagrams, *read.decisions, *beside]}


# --- running ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Application:
    """A database that is up and migrated, and the use cases on it."""

    database: embedded.Database
    services: Services
    watch_seconds: int = 300
    sign_ins: tuple[SignIn, ...] = ()

    def web(self, settings: Settings) -> Flask:
        """The pages."""
        return create_app(
            self.services,
            WebSettings(
                secret_key=secret_key(settings),
                secure=settings.https,
                proxies=settings.proxies,
                max_upload_bytes=settings.attachment_mb * 1_000_000,
                sign_ins=self.sign_ins,
            ),
        )

    def worker(self, concurrency: int) -> Worker:
        """A worker for this database; start it in a thread or run it."""
        services = self.services
        work = Work(
            services.fire_timer,
            services.run_job,
            services.give_up,
            services.fire_due,
            services.watch,
            services.post,
        )
        policy = Policy(concurrency=concurrency, watch=self.watch_seconds)
        return Worker(self.database.url, work, policy, revive=self.database.revive)


def quiet(_: str) -> None:
    """Says nothing."""


@contextmanager
def running(
    settings: Settings, say: Say = quiet, *, demo: bool = False, fresh: bool = False
) -> Iterator[Application]:
    """Start (or reach) the database, migrate it, and build the use cases on it.

    `demo`: the clock may be moved. `fresh`: begin with an empty database.
    """
    say("Starting the database" if not settings.database_url else "Reaching the database")
    with embedded.opened(settings.data, settings.database_url) as database:
        url = database.url
        if fresh:
            say("Clearing the last demonstration away")
            clear(url)
        say("Bringing the database to this version's schema")
        migrate(url)
        ahead: list[Callable[[], timedelta]] = []
        queue = Queue(lambda: ahead[0]() if ahead else timedelta())
        store = PostgresStore(url, queue.defer, pool_size=settings.threads + 4, patient=not demo)
        try:
            clock: Clock = SystemClock()
            if demo:
                moved = DemoClock(store)
                ahead.append(moved.offset)
                clock = moved
            yield Application(database, Services(core(store, clock, settings)), settings.watch_seconds)
        finally:
            store.close()


def core(store: Store, clock: Clock, settings: Settings) -> Core:
    """What the use cases stand on, with the connectors that the settings name."""
    post = mailer(settings)
    served = handlers(post, records(settings))
    catalogue = Catalogue(packs.read_files, engine(), lambda pack: check(pack, served.topics()))
    return Core(
        store,
        engine(),
        served,
        catalogue,
        clock,
        new_id,
        rehearsals=lambda council: rehearsals_of(settings.packs / council),
        files=DiskFiles(settings.data / "attachments"),
        scanner=scanner(settings),
        press=LetterPress(),
        mailer=post,
        address=settings.address,
    )


def scanner(settings: Settings) -> Scanner:
    """The command that scans attachments, or none."""
    command = shlex.split(settings.scanner)
    return CommandScanner(command) if command else NullScanner()


def mailer(settings: Settings) -> Mailer:
    """SMTP, or the twin that keeps e-mail in memory."""
    if not settings.smtp_host:
        return MemoryMailer(settings.mail_from)
    return SmtpMailer(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            username=settings.smtp_user,
            password=settings.smtp_password,
            starttls=settings.smtp_starttls,
        )
    )


def records(settings: Settings) -> Records:
    """The case record system over HTTP, or none."""
    if not settings.records_url:
        return NullRecords()
    return HttpRecords(HttpSettings(url=settings.records_url, token=settings.records_token))


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: given, or made once and kept readable to this user alone."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret-key"
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def deploy(application: Application, folder: Path, by: str, reason: str = "") -> Deployment | None:
    """Check a council's folder and put it in force. Raises `Refused`, `Unexplained`."""
    folder = folder.resolve()
    return _deploy(application.services.core, packs.council_files(folder.parent, folder.name), by, reason)


def _deploy(serving: Core, files: Mapping[str, bytes], by: str, reason: str) -> Deployment | None:
    pack, findings = packs.read_files(files)
    findings = [*findings, *check(pack, serving.handlers.topics())]
    return deploying.deploy(serving, files, pack, findings, by, reason)


# --- the demonstration ------------------------------------------------------------------------------


@contextmanager
def demonstrate(
    settings: Settings, say: Say, *, fresh: bool = False
) -> Iterator[tuple[Application, Sequence[SignIn]]]:
    """The running demonstration: its own data, its own clock, its people and cases.

    Raises `HoldfastError` when DATABASE_URL holds something else than a demonstration.
    """
    scripts = {
        path.parent: demonstration.read(path.parent) for path in sorted(settings.packs.glob("*/demo.toml"))
    }
    own = settings if settings.database_url else replace(settings, data=settings.data / "demo")
    unfinished = own.data / "unfinished"  # there while the cases are played: interrupted, it begins again
    fresh = (fresh or unfinished.exists()) and not settings.database_url
    with running(own, say, demo=True, fresh=fresh) as application:
        serving = application.services.core
        with serving.store.read() as uow:
            known = uow.settings.get(DEMO)
            others = uow.deployments.councils()
        if others and not known:
            raise HoldfastError(
                "DATABASE_URL names a database in use. Give the demonstration one of its own, or unset it."
            )
        if not known:
            own.data.mkdir(parents=True, exist_ok=True)
            unfinished.touch()
        for folder, told in scripts.items():
            say(f"Checking and deploying {folder.name}")
            if known:
                deploy(application, folder, DEMO, FICTIONAL)
                continue
            say("Playing the demonstration's cases")
            today = local(serving.clock.now()).date()
            demonstration.seed(
                serving, told, today, say, partial(_as_it_was, folder.resolve()), handlers_cut_off()
            )
        if not known:
            with serving.store.write() as uow:
                uow.settings.put(DEMO, True)
                uow.commit()
            unfinished.unlink()
        people = tuple(one for told in scripts.values() for one in demonstration.sign_ins(serving, told))
        yield replace(application, sign_ins=people), people


def _as_it_was(folder: Path, core: Core, earlier: Mapping[str, Any] | None) -> None:
    """Put a council's pack in force as it is, or as it was in other words, which need no check."""
    files = demonstration.as_it_was(packs.council_files(folder.parent, folder.name), earlier)
    if earlier:
        deploying.deploy(core, files, *packs.read_files(files), DEMO, FICTIONAL)
    else:
        _deploy(core, files, DEMO, FICTIONAL)
