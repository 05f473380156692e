"""Who was told, who was not, and what went out too early."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.processes import CONCERN, CONCERN_PROCESS
from app.services.watches.file import File, Found, long, said, when

REFERRAL = "referral_made_at"
SHARING = "agrees_to_sharing"
SHARES = frozenset({"notification.send", "meeting.invite"})
"""The topics that tell people outside the present team about a family."""


def referrer_not_told(file: File) -> Iterator[Found]:
    """An ended process that knows of a referrer and has not told them."""
    for instance in file.instances:
        given = {k: v for one in file.of_instance(instance) for k, v in one.answers.items()}
        asked = any(key.startswith("referrer") and said(value) for key, value in given.items())
        told = any(key.startswith("referrer_told") and said(v) and v != "no" for key, v in given.items())
        if instance.ended_at is not None and asked and not told:
            yield Found(
                f"“{instance.process_name}” ended on {when(instance.ended_at)}; the referrer was not told.",
                instance.ended_at,
                instance.id,
            )


def family_not_told(file: File) -> Iterator[Found]:
    """The family was not told and no reason was kept."""
    for given in file.answers:
        untold = any(key.endswith("family_told") and value == "no" for key, value in given.answers.items())
        reason = any("told_reason" in key and said(value) for key, value in given.answers.items())
        if untold and not reason:
            yield Found(
                f"{given.by_name} recorded on {when(given.at)} that the family was not told, and not why.",
                given.at,
                given.instance_id,
            )


def concern_not_referred(file: File) -> Iterator[Found]:
    """A concern that was raised, and no referral after it."""
    for entry in file.entries:
        raised = (entry.action == "message.received" and entry.subject == CONCERN) or (
            entry.action == "instance.started" and entry.subject == CONCERN_PROCESS
        )
        if not raised:
            continue
        referred = any(said(given.answers.get(REFERRAL)) and given.at >= entry.at for given in file.answers)
        if not referred:
            waited = (file.now - entry.at).total_seconds()
            yield Found(
                f"{file.named(entry.actor)} raised a concern on {when(entry.at)}; {long(waited)} later no "
                "referral is recorded.",
                entry.at,
                entry.instance_id,
                waited,
            )


def shared_before_agreement(file: File) -> Iterator[Found]:
    """Something went out before agreement to sharing was recorded, and no concern was raised."""
    asking = {form.id for form in file.pack.forms.values() if any(f.key == SHARING for f in form.inputs())}
    for instance in file.instances:
        process = file.pack.processes.get(instance.process_id)
        if process is None or not any(e.form in asking for e in process.elements.values()):
            continue
        own = [entry for entry in file.entries if entry.instance_id == instance.id]
        if any(entry.subject == CONCERN for entry in own):
            continue
        said = [
            (given.at, given.answers[SHARING])
            for given in file.of_instance(instance)
            if SHARING in given.answers
        ]
        for entry in own:
            drawn = process.elements.get(entry.subject)
            if entry.action != "job.done" or drawn is None or drawn.topic not in SHARES:
                continue
            before = [value for at, value in said if at <= entry.at]
            if not before or before[-1] != "yes":
                yield Found(
                    f"“{drawn.name or drawn.id}” went out on {when(entry.at)} before agreement to sharing.",
                    entry.at,
                    instance.id,
                )
                break
