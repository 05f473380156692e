"""Notices and their e-mails: each as somebody wishes, no child's name, sent at least once under one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import bootstrap
from app.config import Settings
from app.domain.desk import Mailing, Preference
from app.domain.errors import DeliveryFailed, InvalidAnswers
from app.domain.records import Case, Notice, User
from app.persistence.memory import MemoryStore
from app.services import changing, post, telling, wishes
from app.services.clock import ManualClock
from app.services.core import Core
from tests.functional.world import number

EVENING = datetime(2026, 11, 20, 19, tzinfo=UTC)
ANN = User(number(1), "ann", "Ann", "ann@example.org", "ts", "", (), ("worker",))
CASE = Case(number(10), "TS-1", "ts", "Robin Example-Sample", date(2017, 1, 1), "East", number(11), EVENING)
SIBLING = replace(CASE, id=number(12), reference="TS-2", child_name="Noor Example")


class Post:
    """A mailer that keeps what it is given and fails as often as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Sequence[str], str, str]] = []
        self.fails = 0
        self.retry = True

    def send(self, key: str, to: Sequence[str], subject: str, text: str, attachments: Any = ()) -> None:
        if self.fails:
            self.fails -= 1
            raise DeliveryFailed("The e-mail server", "it is away", retry=self.retry)
        self.sent.append((key, to, subject, text))


class Scene:
    """One person, one case, a clock and a mailer."""

    def __init__(self) -> None:
        self.clock, self.post = ManualClock(EVENING), Post()
        core = bootstrap.core(MemoryStore(), self.clock, Settings())
        self.core: Core = replace(core, mailer=self.post, address="https://holdfast.example.org")
        with self.core.store.write() as uow:
            uow.users.add([ANN])
            uow.cases.add([CASE, SIBLING])
            uow.commit()

    def wish(self, mailing: Mailing = Mailing.EACH, **hours: str) -> None:
        with self.core.store.write() as uow:
            uow.preferences.add([Preference(ANN.id, mailing, **hours)])
            uow.commit()

    def tell(self, subject: str = "A task is late", *, urgent: bool = False) -> None:
        text = "Robin Example-Sample is to be seen by Friday."
        notice = Notice(self.core.new_id(), ANN.id, CASE.id, subject, text, "/tasks", self.clock.now())
        with self.core.store.write() as uow:
            telling.tell(self.core, uow, [notice], urgent=urgent)
            uow.commit()

    def sent(self) -> list[tuple[str, Sequence[str], str, str]]:
        post.send_due(self.core)
        return self.post.sent

    def later(self, **more: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**more))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_without_a_wish_an_e_mail_goes_out_at_once_and_once(scene: Scene) -> None:
    scene.tell()
    [(key, to, subject, text)] = scene.sent()
    assert (to, subject) == ([ANN.email], "Holdfast: A task is late")
    assert key.startswith("mail:")
    assert "about case TS-1" in text
    assert "https://holdfast.example.org/notices" in text
    assert len(scene.sent()) == 1


@pytest.mark.parametrize(
    "subject", ["Robin’s visit is late", "See ROBIN today", "Noor moves too", "Mr Sample"]
)
def test_an_e_mail_names_no_child_and_no_sibling(scene: Scene, subject: str) -> None:
    scene.tell(subject)
    [(_, _, shown, text)] = scene.sent()
    assert shown == "Holdfast: A notice about case TS-1"
    assert not {"robin", "noor", "example", "sample"} & set(telling.words_of((shown + text).replace(
        "https://holdfast.example.org", "").casefold()))  # fmt: skip
    with scene.core.store.read() as uow:
        assert uow.notices.of_user(ANN.id)[0].subject == subject, "in the app it is told in full"


def test_quiet_hours_hold_an_e_mail_back_and_an_urgent_one_passes_them(scene: Scene) -> None:
    scene.wish(quiet_from="18:00", quiet_until="08:00")
    scene.tell()
    assert scene.sent() == []
    scene.tell("A concern was raised", urgent=True)
    assert [subject for _, _, subject, _ in scene.sent()] == ["Holdfast: Urgent: A concern was raised"]
    scene.later(hours=13)
    assert len(scene.sent()) == 2


def test_a_daily_digest_is_one_e_mail_at_the_hour_chosen(scene: Scene) -> None:
    scene.wish(Mailing.DAILY, digest_at="08:30")
    scene.tell("First")
    scene.later(hours=2)
    scene.tell("Second")
    assert scene.sent() == []
    scene.later(hours=11.5)
    [(key, _, subject, text)] = scene.sent()
    assert subject == "Holdfast: 2 notices of the last day"
    assert "- First\n- Second" in text
    assert key == f"digest:{ANN.id}:2026-11-21T08:30:00+00:00"
    assert len(scene.sent()) == 1


def test_never_means_never_but_for_what_is_urgent(scene: Scene) -> None:
    scene.wish(Mailing.NEVER)
    scene.tell()
    scene.tell("A concern", urgent=True)
    assert [subject for _, _, subject, _ in scene.sent()] == ["Holdfast: Urgent: A concern"]
    with scene.core.store.read() as uow:
        assert len(uow.notices.of_user(ANN.id)) == 2


def test_a_failure_is_tried_again_later_under_the_same_key(scene: Scene) -> None:
    scene.post.fails = 2
    scene.tell()
    assert scene.sent() == []
    assert scene.sent() == [], "not before the wait is over"
    assert [mail.error for mail in wishes.page(scene.core, ANN).failing] == [
        "The e-mail server did not take it: it is away"
    ]
    scene.later(minutes=1)
    assert scene.sent() == []
    scene.later(minutes=5)
    assert len(scene.sent()) == 1
    assert wishes.page(scene.core, ANN).failing == []


def test_a_crash_between_sending_and_writing_sends_again_under_the_same_key(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.tell()

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the worker was killed")

    with monkeypatch.context() as patched:
        patched.setattr(post, "_write", crash)
        with pytest.raises(RuntimeError):
            scene.sent()
    first, second = scene.sent()
    assert first == second


def test_who_has_left_gets_no_e_mail_any_more(scene: Scene) -> None:
    scene.tell()
    with scene.core.store.write() as uow:
        uow.users.change(replace(ANN, active=False))
        uow.commit()
    assert scene.sent() == []
    scene.tell()
    with scene.core.store.read() as uow:
        assert uow.mails.where(user_id=ANN.id) == []


def test_an_address_of_before_is_told_once_and_given_up_when_it_is_gone(scene: Scene) -> None:
    def readdressed(to: str) -> None:
        with scene.core.store.write() as uow:
            now = uow.users.by_id(ANN.id)
            assert now is not None
            changing.write(scene.core, uow, now, replace(now, email=to), "ops")
            uow.commit()

    scene.wish(Mailing.NEVER, quiet_from="18:00", quiet_until="08:00")
    readdressed("ann@example.gov.uk")
    [(_, to, subject, text)] = scene.sent()
    assert (to, subject) == ([ANN.email], "Holdfast: Your e-mail address was changed")
    assert "ann@example.gov.uk" not in text
    readdressed("ann.other@example.gov.uk")
    scene.post.fails, scene.post.retry = 1, True
    assert len(scene.sent()) == 1
    assert wishes.page(scene.core, ANN).failing == [], "it is no e-mail to where she is now"
    scene.later(minutes=2)
    assert [to for _, to, _, _ in scene.sent()] == [[ANN.email], ["ann@example.gov.uk"]]
    readdressed("")
    scene.post.fails, scene.post.retry = 1, False
    scene.sent()
    scene.later(days=7)
    assert len(scene.sent()) == 2
    with scene.core.store.read() as uow:
        assert uow.mails.where(user_id=ANN.id, sent_at=None) == []


def test_wishes_are_read_as_people_type_them_or_refused(scene: Scene) -> None:
    kept = wishes.save(scene.core, ANN, {"mailing": "daily", "digest_at": "8.30", "shortcut": "yes"})
    assert (kept.digest_at, kept.shortcut) == ("08:30", True)
    kept = wishes.save(scene.core, ANN, {"mailing": "each", "quiet_from": "1800", "quiet_until": "08:00"})
    assert (kept.quiet_from, kept.quiet_until, kept.shortcut) == ("18:00", "08:00", False)
    assert wishes.of(scene.core, ANN) == kept
    for wrong, field in [
        ({"mailing": "often"}, "mailing"),
        ({"mailing": "daily"}, "digest_at"),
        ({"mailing": "each", "quiet_from": "24:00", "quiet_until": "08:00"}, "quiet_from"),
        ({"mailing": "each", "quiet_from": "18:00"}, "quiet_until"),
    ]:
        with pytest.raises(InvalidAnswers) as refused:
            wishes.save(scene.core, ANN, wrong)
        assert set(refused.value.problems) == {field}
