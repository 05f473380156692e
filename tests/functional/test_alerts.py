"""Alerts of many people: each is looked at, however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.desk import AlertRule
from app.services import alerting
from tests.functional.real import COUNCIL, NOW, World


def test_no_alert_is_left_out_however_many_there_are(real: World) -> None:
    emery, new_id = real.user("emery"), real.core.new_id
    managers = [replace(emery, id=new_id(), username=f"manager-{number}") for number in range(60)]
    with real.core.store.write() as uow:
        untaken = alerting.MEASURES["untaken"].count(real.core, uow, COUNCIL)
        never = [
            AlertRule(new_id(), COUNCIL, each.id, "untaken", untaken + 1, NOW)
            for each in managers
            for _ in range(alerting.MOST_RULES)
        ]
        last = AlertRule(new_id(), COUNCIL, emery.id, "untaken", untaken, NOW + timedelta(seconds=1))
        uow.users.add(managers)
        uow.alert_rules.add([*never, last])
        uow.commit()
    assert alerting.check(real.core, [COUNCIL]) == 1
    with real.core.store.read() as uow:
        [told] = uow.alert_rules.where(id=last.id)
    assert told.told_at == NOW
