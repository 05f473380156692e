"""Deploying a council's pack: checked first, kept as it was read, pinned by every instance it starts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping

from app.domain.errors import Refused, Unexplained
from app.domain.finding import Finding, errors, warnings
from app.domain.pack import Pack
from app.domain.process import Process
from app.domain.records import AuditEntry, DefinitionRow, Deployment
from app.services.core import Core
from app.services.oversight import decisions
from app.store import UnitOfWork

Check = Callable[[Pack], list[Finding]]


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the paths and contents, in order of path."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return total.hexdigest()


def deploy(
    core: Core,
    files: Mapping[str, bytes],
    pack: Pack,
    findings: Collection[Finding],
    by: str,
    reason: str = "",
) -> Deployment | None:
    """Put a checked pack in force; None when exactly this pack already is.

    `findings`: of reading and checking. Raises `Refused` with all errors, `Unexplained` with the warnings
    when nobody, or no reason, stands for them; then nothing is deployed. The audit trail keeps both.
    """
    if errors(findings):
        raise Refused(errors(findings))
    accepted = warnings(findings)
    council = pack.council.id
    digest = digest_of(files)
    with core.store.write() as uow:
        latest = uow.deployments.latest(council)
        if latest is not None and latest.digest == digest:
            return None
        if accepted and not (by.strip() and reason.strip()):
            raise Unexplained(accepted)
        deployment = Deployment(
            id=core.new_id(),
            council=council,
            version=latest.version + 1 if latest else 1,
            digest=digest,
            at=core.clock.now(),
            by=by,
            reason=reason,
        )
        uow.deployments.add(deployment, files, _definitions(core, uow, deployment, latest, pack, files))
        uow.decisions.ask(decisions.asked_in(deployment.id, pack))
        uow.audit.append(
            [
                AuditEntry(
                    stream=council or "loose diagrams",
                    at=deployment.at,
                    actor=by,
                    action="pack.deployed",
                    subject=pack.council.name or council,
                    detail={
                        "version": deployment.version,
                        "digest": digest,
                        "reason": reason,
                        "warnings": [
                            {"code": each.code, "file": each.file, "element": each.element}
                            for each in accepted
                        ],
                    },
                )
            ]
        )
        uow.commit()
    core.catalogue.keep(deployment.id, pack, list(findings))
    return deployment


def _definitions(
    core: Core,
    uow: UnitOfWork,
    deployment: Deployment,
    latest: Deployment | None,
    pack: Pack,
    files: Mapping[str, bytes],
) -> list[DefinitionRow]:
    """A row for each executable process; its version goes up only when its own file changed."""
    before = {row.process_id: row for row in uow.deployments.definitions(latest.id)} if latest else {}
    old_files = uow.deployments.files(latest.id) if latest else {}
    rows = []
    for process in pack.processes.values():
        if not process.executable:
            continue
        known = before.get(process.id)
        same = known is not None and old_files.get(process.file) == files.get(process.file)
        version = 1 if known is None else known.version + (0 if same else 1)
        rows.append(
            DefinitionRow(
                id=core.new_id(),
                deployment_id=deployment.id,
                council=deployment.council,
                process_id=process.id,
                name=_name(process),
                version=version,
            )
        )
    return rows


def _name(process: Process) -> str:
    return process.name or process.participant or process.id
