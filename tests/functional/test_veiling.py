"""Nothing of a brother or sister is told whose case its reader may not open."""

from __future__ import annotations

from dataclasses import replace

from app.services import access
from tests.functional.acting import close_cases
from tests.functional.real import World


def test_a_name_that_begins_as_another_one_is_hidden_whole(real: World) -> None:
    case, sasha = real.case(), real.user("sasha")
    names = ["Robin Pretend", "Robin Pretend-Madeup", "Robin Pretend-Madeup Fictional"]
    family = [
        replace(case, id=real.core.new_id(), reference=f"SIB-{number}", child_name=name)
        for number, name in enumerate(names)
    ]
    with real.core.store.write() as uow:
        uow.cases.add(family)
        uow.commit()
    close_cases(real, [each.id for each in family], "tate")
    told = {"siblings": [{"name": name} for name in names], "note": "; ".join(names), "count": 3}
    with real.core.store.read() as uow:
        veiled = access.veil_family(real.core, uow, sasha, case, told)
    assert veiled == {
        "siblings": [{"name": access.HIDDEN}] * 3,
        "note": "; ".join([access.HIDDEN] * 3),
        "count": 3,
    }
