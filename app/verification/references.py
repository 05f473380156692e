"""What the elements refer to: forms, topics, decisions and called processes must be in the pack."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from app.domain.finding import Severity
from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.verification.report import Report
from app.verification.scope import is_council


def check_references(pack: Pack, process: Process, topics: Collection[str], report: Report) -> None:
    """Every reference of the process that leads nowhere. `topics`: those that a handler serves."""
    known = {*topics, *pack.council.external_topics}
    for element in process.elements.values():
        _form(pack, element, report)
        _topic(element, known, report)
        _decision(pack, element, report)
        _called(pack, element, report)
        _script(element, report)


def meant(written: str, names: Collection[str]) -> str:
    """A hint for the cure: the names most like the one written, else some that there are."""
    close = get_close_matches(written[:80], sorted(names), 3, 0.6)
    if close:
        return f" Did you mean {' or '.join(close)}?"
    shown = sorted(names)[:8]
    return f" Known: {', '.join(shown)}{' …' if len(names) > len(shown) else ''}." if shown else ""


def _form(pack: Pack, element: Element, report: Report) -> None:
    if element.form:
        form = pack.forms.get(element.form)
        if form is None:
            report.add(
                "unknown-form",
                f"There is no form “{element.form}”.",
                f"Correct the form reference, or add the .form file.{meant(element.form, pack.forms)}",
                line=element.line,
                element=element.id,
                # Outside a pack a diagram is tried with the answers taken as they are.
                severity=None if is_council(pack) else Severity.WARNING,
            )
        elif element.kind == "userTask" and not any(form.inputs()):
            report.add(
                "empty-form",
                f"The form “{element.form}” asks nothing.",
                "Add a question, or make the task a manual task.",
                line=element.line,
                element=element.id,
            )
    elif element.kind == "userTask" and is_council(pack):
        report.add(
            "no-form",
            "The task has no form, so nobody can answer it.",
            "Set its form reference to the id of a .form file.",
            line=element.line,
            element=element.id,
        )


def _topic(element: Element, known: Collection[str], report: Report) -> None:
    if element.topic and element.topic not in known:
        report.add(
            "unknown-topic",
            f"Nothing serves the topic “{element.topic}”.",
            f"Correct the topic, or list it as external_topics in council.toml.{meant(element.topic, known)}",
            line=element.line,
            element=element.id,
        )
    sends = element.kind == "sendTask" and any(event.kind == "message" for event in element.events)
    if element.kind in {"serviceTask", "sendTask"} and not element.topic and not sends:
        report.add(
            "no-topic",
            "The task does not say what is to be done.",
            "Set its type to “External” and give it a topic" + (", or a message." if sends else "."),
            line=element.line,
            element=element.id,
        )


def _decision(pack: Pack, element: Element, report: Report) -> None:
    if element.decision and element.decision not in pack.decisions:
        report.add(
            "unknown-decision",
            f"There is no decision “{element.decision}”.",
            f"Correct the decision reference, or add the .dmn file.{meant(element.decision, pack.decisions)}",
            line=element.line,
            element=element.id,
        )
    elif element.kind == "businessRuleTask" and not element.decision and not element.topic:
        report.add(
            "no-decision",
            "The business rule task names no decision.",
            "Set its decision reference to the id of a decision.",
            line=element.line,
            element=element.id,
        )


def _called(pack: Pack, element: Element, report: Report) -> None:
    if element.kind != "callActivity":
        return
    called = pack.processes.get(element.called)
    if not element.called:
        code, message = "no-called-process", "The call activity calls nothing."
    elif called is None:
        code, message = "unknown-process", f"There is no process “{element.called}”."
    elif not _starts_plainly(called):
        code, message = (
            "no-start",
            f"The process “{called.id}” has no plain start event, so it cannot be called.",
        )
    else:
        return
    report.add(
        code,
        message,
        f"Set the called element to the id of a process of the pack.{meant(element.called, pack.processes)}",
        line=element.line,
        element=element.id,
    )


def _script(element: Element, report: Report) -> None:
    if element.kind != "scriptTask" or (element.script and element.script_format.lower() == "feel"):
        return
    written = f"The script is written in “{element.script_format or 'no language'}”; only FEEL is evaluated."
    report.add(
        "script-language",
        written if element.script else "The script task has no script.",
        "Set the script format to feel, and write the script as one FEEL expression.",
        line=element.line,
        element=element.id,
    )


def _starts_plainly(process: Process) -> bool:
    return any(e.kind == "startEvent" and not e.events for e in process.inside(process.id))
