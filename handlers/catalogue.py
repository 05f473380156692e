"""Finds the topics by scanning this package, gives them their tools and lists them for people."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module

import handlers
from app.ports import Handler, Mailer, Parameter, Records
from handlers.topic import Tools, Topic, TopicHandler


class Registry:
    """Topic → handler: the `app.ports.Handlers` of this package."""

    def __init__(self, found: Mapping[str, Handler]) -> None:
        self._handlers = dict(sorted(found.items()))

    def get(self, topic: str) -> Handler | None:
        """The topic's handler, or None."""
        return self._handlers.get(topic)

    def topics(self) -> Collection[str]:
        """Every topic, sorted."""
        return tuple(self._handlers)

    def describe(self) -> str:
        """Every topic with its inputs and outputs, as Markdown that reads as plain text too."""
        return "\n".join(_described(handler) for handler in self._handlers.values())


def _described(handler: Handler) -> str:
    when = "at once, inside the step that leads to it" if handler.inline else "as a job in the background"
    lines = [f"## {handler.topic}", "", handler.summary, "", f"Runs {when}.", ""]
    for title, parameters in (("Inputs", handler.inputs), ("Outputs", handler.outputs)):
        lines += [f"{title}:", "", *(map(_parameter_line, parameters) if parameters else ["- none"]), ""]
    return "\n".join(lines)


def _parameter_line(parameter: Parameter) -> str:
    need = "" if parameter.required else ", may be empty"
    about = f": {parameter.description}" if parameter.description else ""
    return f"- `{parameter.name}` ({parameter.type}{need}){about}"


def _declared() -> Iterator[Topic]:
    """The topics of every module, each under its module's family."""
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        family = module.name.split(".")[1]
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Topic):
                if not value.topic.startswith(f"{family}."):
                    raise ValueError(f"{module.name} declares {value.topic}, not a topic “{family}.…”")
                yield value


def registry(mailer: Mailer, records: Records) -> Registry:
    """All topics, with the connectors they reach the outside through. Raises ValueError on a clash."""
    tools = Tools(mailer, records)
    found: dict[str, Handler] = {}
    for topic in _declared():
        if topic.topic in found:
            raise ValueError(f"two functions declare the topic {topic.topic}")
        found[topic.topic] = TopicHandler(topic, tools)
    return Registry(found)
