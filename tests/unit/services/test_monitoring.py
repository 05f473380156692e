"""The yearly report, counted from what was played on a store in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from app import bootstrap, packs
from app.domain.errors import Forbidden, NotFound
from app.services import monitoring, processes, tasks
from app.services.rehearsal.stage import REHEARSER, Stage, build

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COUNCIL = """
id = "testshire"
name = "Testshire"
[[role]]
name = "Worker"
side = "early_help"
[[team]]
id = "north"
name = "North team"
side = "early_help"
[monitoring]
asked_by = "the partnership"
assumption = "a year from April"
year_begins = "04-01"
look_on_months = 6
[[monitored_route]]
process = "step_up"
direction = "up"
done = ["e"]
[[monitored_route]]
process = "step_down"
direction = "down"
done = ["e"]
[[monitored_answer]]
label = "The family did not agree"
question = "*agrees"
answers = ["no"]
"""
FORM = (
    '{"type": "default", "id": "ask", "components": [{"type": "radio", "key": "family_agrees", "label": '
    '"Agrees?", "id": "f", "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]}]}'
)


def step(process: str) -> bytes:
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">'
        f'<bpmn:process id="{process}" name="{process}" isExecutable="true"><bpmn:startEvent id="s"/>'
        '<bpmn:userTask id="x" name="Ask the family" camunda:formRef="ask"'
        ' camunda:dueDate="= add days(today(), 2)" camunda:formRefBinding="deployment"/>'
        '<bpmn:exclusiveGateway id="g" default="f4" name="Agreed?"/>'
        '<bpmn:endEvent id="e"/><bpmn:endEvent id="no"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="g"/><bpmn:sequenceFlow id="f3" sourceRef="g"'
        ' targetRef="e"><bpmn:conditionExpression>= family_agrees = "yes"</bpmn:conditionExpression>'
        '</bpmn:sequenceFlow><bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="no"/></bpmn:process>'
        "</bpmn:definitions>"
    ).encode()


def stage(council: str = COUNCIL) -> Stage:
    tools = bootstrap.rehearsal_tools()
    files = {
        "bpmn/testshire/council.toml": council.encode(),
        "forms/testshire/ask.form": FORM.encode(),
        "bpmn/testshire/up.bpmn": step("step_up"),
        "bpmn/testshire/down.bpmn": step("step_down"),
    }
    lenient = type(tools)(
        read_files=lambda read: (tools.read_files(read)[0], []),
        check=lambda pack, topics: [],
        engine=tools.engine,
        handlers=tools.handlers,
        new_store=tools.new_store,
        new_id=tools.new_id,
    )
    return build(lenient, files, NOW, {})


def play(on: Stage, process: str, answer: str, at: datetime, days: int = 1) -> None:
    on.clock.set(at)
    me = on.people[REHEARSER]
    begun = processes.start(on.core, on.case.id, process, me)
    if not answer:
        return
    on.clock.set(at + timedelta(days=days))
    with on.core.store.read() as uow:
        [task] = uow.tasks.open_of(begun.id)
    tasks.complete(on.core, task.id, {"family_agrees": [answer]}, me)


def tables(on: Stage, year: int | None = None) -> dict[str, dict[str, tuple[int, ...]]]:
    found = monitoring.report(on.core, on.people[REHEARSER], year)
    return {table.title: dict(table.rows) for table in found.tables}


def test_every_table_of_the_year_under_way() -> None:
    on = stage()
    play(on, "step_down", "yes", NOW)
    play(on, "step_down", "no", NOW + timedelta(days=5), days=4)
    play(on, "step_up", "yes", NOW + timedelta(days=20))
    play(on, "step_up", "", NOW + timedelta(days=30))
    found = tables(on)
    assert found["By agency or team"] == {"North team": (1, 4, 1, 1)}
    assert found["Steps by route"] == {"Up: step_up": (2, 1, 0, 1), "Down: step_down": (2, 1, 1, 0)}
    assert found["Clocks"] == {
        "step_down: Ask the family": (1, 1, 0),
        "step_up: Ask the family": (1, 0, 1),
    }
    assert found["Agreement, engagement and disagreement"] == {"The family did not agree": (1, 1)}
    assert found["Whether progress lasts"] == {
        "Stepped down": (1,),
        "A step up begun within 6 months": (1,),
        "No step up begun so far": (0,),
    }


def test_a_year_has_what_began_in_it_and_looks_on_after_it() -> None:
    on = stage()
    play(on, "step_down", "yes", datetime(2027, 3, 25, 9, tzinfo=UTC))
    play(on, "step_up", "yes", datetime(2027, 4, 10, 9, tzinfo=UTC))
    assert tables(on, 2026)["Steps by route"] == {
        "Up: step_up": (0, 0, 0, 0),
        "Down: step_down": (1, 1, 0, 0),
    }
    assert tables(on, 2026)["Whether progress lasts"]["A step up begun within 6 months"] == (1,)
    assert tables(on, 2027)["Steps by route"]["Up: step_up"] == (1, 1, 0, 0)
    assert tables(on, 2027)["Whether progress lasts"]["Stepped down"] == (0,)


def test_midnight_in_london_divides_the_years() -> None:
    on = stage()
    play(on, "step_up", "", datetime(2027, 3, 31, 22, 59, tzinfo=UTC))
    play(on, "step_up", "", datetime(2027, 3, 31, 23, 1, tzinfo=UTC))
    assert tables(on, 2026)["Steps by route"]["Up: step_up"][0] == 1
    assert tables(on, 2027)["Steps by route"]["Up: step_up"][0] == 1


def test_the_days_of_the_year_and_the_years_that_can_be_chosen() -> None:
    on = stage()
    found = monitoring.report(on.core, on.people[REHEARSER])
    assert (found.first, found.last) == (date(2026, 4, 1), date(2027, 3, 31))
    assert found.years == (2026, 2025, 2024, 2023, 2022)
    with pytest.raises(NotFound):
        monitoring.report(on.core, on.people[REHEARSER], 2027)


def test_a_council_that_asks_for_none_has_none() -> None:
    on = stage(COUNCIL.partition("[monitoring]")[0])
    assert monitoring.asked_for(on.core, on.people[REHEARSER]) is False
    with pytest.raises(NotFound):
        monitoring.report(on.core, on.people[REHEARSER])


def test_it_is_for_managers() -> None:
    on = stage()
    worker = replace(on.people[REHEARSER], duties=("worker",))
    assert monitoring.asked_for(on.core, on.people[REHEARSER]) is True
    assert monitoring.asked_for(on.core, worker) is False
    with pytest.raises(Forbidden):
        monitoring.report(on.core, worker)


def test_what_a_council_counts_is_in_its_diagrams_and_forms() -> None:
    folder = Path(__file__).parents[3] / "bpmn"
    counted = 0
    for council in sorted(each.name for each in folder.iterdir() if (each / "council.toml").is_file()):
        pack, _ = packs.read_files(packs.council_files(folder, council))
        wanted = pack.council.monitoring
        if wanted is None:
            continue
        counted += 1
        for route in wanted.routes:
            elements = pack.processes[route.process].elements
            assert [elements[end].kind for end in route.done] == ["endEvent"] * len(route.done)
        asked = {field.key: field for form in pack.forms.values() for field in form.inputs()}
        for count in wanted.counts:
            found = [field for key, field in asked.items() if _matches(key, count.question)]
            offered = {option.value for field in found for option in field.options}
            assert set(count.answers) <= offered, count.label
        assert set(wanted.clauses) <= set(pack.clauses)
        assert {c.clause for c in wanted.counts if c.clause} <= set(pack.clauses)
    assert counted


def _matches(key: str, pattern: str) -> bool:
    return fnmatchcase(key, pattern)
