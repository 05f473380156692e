"""Whatever the bytes, reading and checking end with findings and never with a traceback."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.packs import read_files
from app.verification.gate import check
from tests.unit.packs.samples import PACK, STEP_DOWN_FILE, diagram
from tests.unit.packs.spoil import BPMN

NAMES = st.sampled_from(sorted(PACK))
SPLICES = st.sampled_from(
    [
        b"",
        b"<",
        b">",
        b'"',
        b"&",
        b"\0",
        b"\xff",
        b"{",
        b"}",
        b"[",
        b"=",
        b"${x}",
        b"id",
        b"bpmn:",
        b"camunda:",
        b"9" * 30,
    ]
)
TAGS = [
    "task",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
    "manualTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
    "choreographyTask",
]
EVENTS = [
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "terminate",
    "cancel",
    "compensate",
    "unheard",
]
TEXTS = st.sampled_from(
    ["", "= a", "a b", "R/P1D", "P1D", "2026-02-30", "${a}", "= (", "feel", "x", "true", "7", "e1", "e2"]
)


def read_and_check(files: dict[str, bytes]) -> None:
    """Read and check, as `holdfast check` does; every finding has its place and its cure."""
    pack, findings = read_files(files)
    findings = findings + check(pack, lambda process: [], ["records.note"])
    for each in findings:
        assert each.file in files
        assert each.message
        assert each.cure
        assert each.line is None or each.line >= 1


@settings(max_examples=150, deadline=None)
@given(
    name=NAMES,
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), SPLICES), min_size=1, max_size=4),
)
def test_mutated_bytes(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    data = PACK[name]
    for place, length, splice in edits:
        at = int(place * len(data))
        data = data[:at] + splice + data[at + length :]
    read_and_check({**PACK, name: data})


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_attributes_exchanged(data: st.DataObject) -> None:
    """Well-formed, but every name may be anywhere: an end event that is a gateway, a lane that is a flow."""
    words = STEP_DOWN_FILE.split(b'"')
    for _ in range(data.draw(st.integers(1, 6))):
        one = data.draw(st.integers(30, (len(words) - 1) // 2 - 1)) * 2 + 1
        other = data.draw(st.integers(30, (len(words) - 1) // 2 - 1)) * 2 + 1
        words[one], words[other] = words[other], words[one]
    read_and_check({**PACK, BPMN: b'"'.join(words)})


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Some BPMN elements with any attributes, events and children."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        tag, identity = (
            draw(st.sampled_from(TAGS)),
            draw(st.sampled_from(["e1", "e2", f"n{depth}{number}", ""])),
        )
        names = draw(
            st.lists(
                st.sampled_from(["attachedToRef", "default", "calledElement", "messageRef"]), unique=True
            )
        )
        attributes = "".join(f' {name}="{draw(TEXTS)}"' for name in names)
        event = draw(st.sampled_from(EVENTS))
        inside = draw(TEXTS)
        timer = f"<bpmn:timeCycle>{inside}</bpmn:timeCycle><bpmn:condition>{inside}</bpmn:condition>"
        children = f"<bpmn:{event}EventDefinition>{timer}</bpmn:{event}EventDefinition>" * draw(
            st.integers(0, 2)
        )
        if tag in {"subProcess", "transaction", "adHocSubProcess"} and depth < 3:
            attributes += f' triggeredByEvent="{draw(TEXTS)}"'
            children += draw(elements(depth + 1))
        made.append(f'<bpmn:{tag} id="{identity}"{attributes}>{children}</bpmn:{tag}>')
        ends = st.sampled_from(["e1", "e2", identity, "gone"])
        made.append(
            f'<bpmn:sequenceFlow id="f{depth}{number}" sourceRef="{draw(ends)}" targetRef="{draw(ends)}"/>'
        )
    return "".join(made)


@settings(max_examples=100, deadline=None)
@given(body=elements())
def test_any_net_of_elements(body: str) -> None:
    read_and_check({"x.bpmn": diagram(body)})
