"""Nothing of a brother or sister is told whose case its reader may not open."""

from __future__ import annotations

from dataclasses import replace

from app.domain.desk import Restriction
from app.services import access
from tests.functional.real import NOW, World


def test_a_name_that_begins_as_another_one_is_hidden_whole(real: World) -> None:
    case, sasha, tate = real.case(), real.user("sasha"), real.user("tate")
    names = ["Robin Pretend", "Robin Pretend-Madeup", "Robin Pretend-Madeup Fictional"]
    family = [
        replace(case, id=real.core.new_id(), reference=f"SIB-{number}", child_name=name)
        for number, name in enumerate(names)
    ]
    with real.core.store.write() as uow:
        uow.cases.add(family)
        uow.restrictions.add(
            [Restriction(real.core.new_id(), each.id, "x", (), tate.id, tate.name, NOW) for each in family]
        )
        uow.commit()
    told = {"siblings": [{"name": name} for name in names], "note": "; ".join(names), "count": 3}
    with real.core.store.read() as uow:
        veiled = access.veil_family(real.core, uow, sasha, case, told)
    assert veiled == {
        "siblings": [{"name": access.HIDDEN}] * 3,
        "note": "; ".join([access.HIDDEN] * 3),
        "count": 3,
    }
