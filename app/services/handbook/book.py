"""The whole handbook: a chapter for each council, one for the shared diagrams, and the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.pack import Pack
from app.domain.process import Process
from app.services import comparing
from app.services.coverage_of_clauses import Coverage
from app.services.handbook import compared, council, rst, steps
from app.verification.scope import SHARED, is_shared


@dataclass(frozen=True, slots=True)
class Chapter:
    """A council's pack, and its protocol clause by clause."""

    pack: Pack
    covered: Coverage


def pages(chapters: Sequence[Chapter], summaries: steps.Summaries) -> dict[str, str]:
    """Path of each page → its text. `summaries`: what each topic does, in a sentence.

    A diagram's picture is looked for under `pictures`, by the id of its process.
    """
    made = {f"{name}.rst": lines for name, lines in _pages(chapters, summaries)}
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def diagrams(chapters: Sequence[Chapter]) -> Mapping[str, str]:
    """Process id → the file of its diagram, for the pictures."""
    return {
        process.id: process.file
        for chapter in chapters
        for process in chapter.pack.processes.values()
        if process.executable
    }


def _pages(chapters: Sequence[Chapter], summaries: steps.Summaries) -> Iterator[tuple[str, Iterator[str]]]:
    shared: dict[str, tuple[Pack, Process]] = {}
    for chapter in chapters:
        pack, name = chapter.pack, chapter.pack.council.id
        own = [process for process in _drawn(pack) if not is_shared(process.file)]
        shared |= {p.id: (pack, p) for p in _drawn(pack) if is_shared(p.file) and p.id not in shared}
        yield f"{name}/index", council.front(pack, chapter.covered, own)
        for process in own:
            yield f"{name}/{process.id}", steps.page(pack, process, summaries)
        yield f"{name}/forms", council.forms(pack, own)
        yield f"{name}/decisions", council.decisions(pack)
        yield f"{name}/clocks", council.clocks(pack, own)
        yield f"{name}/clauses", council.clauses(pack, chapter.covered)
        yield f"{name}/assumptions", council.assumptions(chapter.covered, own)
    for pack, process in shared.values():
        yield f"{SHARED}/{process.id}", steps.page(pack, process, summaries)
    yield f"{SHARED}/index", _shared(list(shared))
    yield "comparison", compared.page(comparing.compare([chapter.pack for chapter in chapters]))
    yield "index", _front(chapters)


def _drawn(pack: Pack) -> list[Process]:
    return [process for process in pack.processes.values() if process.executable]


def _shared(names: Sequence[str]) -> Iterator[str]:
    yield from rst.heading("Shared diagrams", 0)
    yield from rst.paragraph(
        "What several councils' protocols have in common. Who does a task there is given by the diagram that "
        "calls it."
    )
    yield from rst.contents(names)


def _front(chapters: Sequence[Chapter]) -> Iterator[str]:
    yield from rst.heading("Step up and step down: the handbook", 0)
    yield from rst.paragraph(
        "The protocols as they run: the diagrams, every step in plain words, forms, clocks and clauses."
    )
    yield from rst.contents([f"{chapter.pack.council.id}/index" for chapter in chapters], "Councils")
    yield from rst.contents([f"{SHARED}/index", "comparison"], "For all")
    overdue = [chapter.covered.council.name for chapter in chapters if chapter.covered.overdue]
    if overdue:
        yield from rst.paragraph(f"{rst.bold('Overdue for review')}: {rst.text(', '.join(overdue))}.")
