"""Decisions with their reason, taken by the right person and not by a clock."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import TaskStatus
from app.services import wording
from app.services.watches.file import File, Found, said, when


def no_rationale(file: File) -> Iterator[Found]:
    """A decision without its reason or its decider."""
    for given in file.answers:
        decision = next((k for k, v in given.answers.items() if k.endswith("decision") and v), None)
        for part in ("rationale", "decider") if decision else ():
            if not any(k.endswith(part) and said(v) for k, v in given.answers.items()):
                yield Found(
                    f"“{decision}” was decided by {given.by_name} on {when(given.at)} without a {part}.",
                    given.at,
                    given.instance_id,
                )


def decider_proposed(file: File) -> Iterator[Found]:
    """Who decided is who began the process."""
    for instance in file.instances:
        for given in file.of_instance(instance):
            decided = any(key.endswith("decision") and value for key, value in given.answers.items())
            deciders = [value for key, value in given.answers.items() if key.endswith("decider")]
            if decided and instance.started_by in deciders:
                yield Found(
                    f"{file.named(instance.started_by)} began “{instance.process_name}” and decided in it on "
                    f"{when(given.at)}.",
                    given.at,
                    instance.id,
                )


def clock_completed(file: File) -> Iterator[Found]:
    """A task that no person completed."""
    for entry in file.entries:
        if entry.action == "task.completed" and entry.actor == wording.MACHINE:
            name = entry.detail.get("name") or entry.subject
            yield Found(f"“{name}” was completed by no person.", entry.at, entry.instance_id)
    for tasks in file.tasks.values():
        for task in tasks:
            if task.status is TaskStatus.DONE and task.completed_by is None:
                at = task.completed_at or task.created_at
                yield Found(f"“{task.name}” is done and nobody is named.", at, task.instance_id)
