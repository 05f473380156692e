"""The other children of the family."""

from __future__ import annotations

from app.ports import Call, CaseFacts, Parameter, Result
from handlers.topic import inline

CASE = Parameter(
    "case", "string", required=False, description="the reference of a sibling's case; this case when empty"
)


def case_meant(call: Call) -> CaseFacts | None:
    """This case, or the sibling's that the input `case` names. Raises ValueError for another family's."""
    reference = (call.inputs.get("case") or "").strip()
    if not reference or (call.case is not None and reference == call.case.reference):
        return call.case
    if reference not in call.siblings:
        raise ValueError(f"{reference} is no case of a child of this family. Name a brother or sister.")
    return call.siblings[reference]


@inline(
    "family.siblings",
    outputs=[
        Parameter(
            "siblings", "list", description="a {reference, name} for each brother or sister with a case"
        ),
    ],
)
def siblings(call: Call) -> Result:
    """Gives the brothers and sisters of the child who have a case of their own in this council."""
    found = sorted(call.siblings.values(), key=lambda case: case.reference)
    return Result({"siblings": [{"reference": case.reference, "name": case.child_name} for case in found]})
