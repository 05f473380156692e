"""Every route as every kind of person, with every child closed to all but one manager and whoever holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote_plus
from uuid import UUID

import pytest

from app import packs
from app.config import Settings
from app.domain.permissions import DUTIES
from app.domain.records import Case, User
from app.services import deploying, restricting, staffing
from app.store import TaskQuery
from tests.functional import every_route, secrets
from tests.functional.acting import close_cases
from tests.functional.real import COUNCIL, World, played, show_to_locality, world_of

NAMED = {"richmond_wandsworth": "tate", "hull": "tess"}
"""Council → the one manager who may open every case."""

REFUSED = (403, 404)


def closed_to_all_but(world: World, council: str, named: str) -> list[Case]:
    """Every case of a council restricted to one person, with words of its own in it."""
    found = secrets.plant_everywhere(world, council, named)
    close_cases(world, [case.id for case in found], named, named)
    return found


def held_by(world: World, user: User) -> set[UUID]:
    with world.core.store.read() as uow:
        return {holding.case_id for holding in uow.holdings.held_by(user.id)}


def kinds(world: World, council: str, named: str) -> list[User]:
    """One person for each set of duties, with a team and without, holding a child and not; none is named."""
    with world.core.store.read() as uow:
        found = {
            (user.duties, bool(user.team), bool(uow.holdings.held_by(user.id))): user
            for user in uow.users.of_council(council)
            if user.username != named
        }
    return list(found.values())


def busiest(world: World, cases: Sequence[Case]) -> Case:
    """The case with most written in it that still runs."""
    with world.core.store.read() as uow:
        running = [case for case in cases if uow.tasks.page(TaskQuery(case.council, case_id=case.id))]
        return max(running, key=lambda case: len(uow.answers.of_case(case.id)))


def leaks(
    world: World, user: User, addresses: Iterable[str], known: Mapping[UUID, frozenset[str]]
) -> dict[str, set[str]]:
    """Address → what it tells this person of these cases, less what they wrote into the address."""
    browser, found = world.sign_in(user.username), dict[str, set[str]]()
    for address in addresses:
        response, asked = browser.get(address), unquote_plus(address)
        assert response.status_code < 500, (user.username, address)
        said = set().union(*secrets.told(secrets.words_of(response), known).values())
        if said := {each for each in said if each not in asked}:
            found[address] = said
    return found


@pytest.mark.parametrize("council", sorted(NAMED))
def test_no_list_and_no_file_tells_of_a_restricted_case(council: str, tmp_path: Path) -> None:
    world, named = world_of(council, tmp_path), NAMED[council]
    cases = closed_to_all_but(world, council, named)
    known = secrets.secrets(world, cases)
    addresses = list(every_route.lists(world, council, [cases[0].child_name, cases[-1].child_name]))
    for user in kinds(world, council, named):
        own = held_by(world, user)
        shut = {key: words for key, words in known.items() if key not in own}
        assert leaks(world, user, addresses, shut) == {}, user.username
    seen = leaks(world, world.user(named), addresses, known)
    assert len(seen) > 12, "the named manager reads in the same lists what nobody else does"


@pytest.mark.parametrize("council", sorted(NAMED))
def test_no_address_about_a_restricted_case_opens(council: str, tmp_path: Path) -> None:
    world, named = world_of(council, tmp_path), NAMED[council]
    cases = closed_to_all_but(world, council, named)
    known = secrets.secrets(world, cases)
    case = busiest(world, cases)
    addresses = {address: rule.endpoint for rule, address in every_route.of_case(world, case)}
    opened = leaks(world, world.user(named), addresses, known)
    assert len(opened) > 12, "the named manager reads it"
    for user in kinds(world, council, named):
        if case.id not in held_by(world, user):
            browser = world.sign_in(user.username)
            for address, endpoint in addresses.items():
                response = browser.get(address)
                assert secrets.told(secrets.words_of(response), known) == {}, (user.username, address)
                assert response.status_code in REFUSED or endpoint in OPEN_TO_ALL, (user.username, address)


OWN_DESK = frozenset({"work.done", "filling.save_draft", "filling.discard"})
"""Lead back to one's own tasks; what may not be kept is not kept."""

OPEN_TO_ALL = OWN_DESK | {"cases.concern"}
"""A concern is raised by anybody, without seeing the case."""


DONE_WITHOUT_SEEING = {
    "cases.raise_concern": "nothing stands in front of a concern",
    "access.break_glass": "an emergency opens the case, with a reason and an alert",
    "watch.retry": "what stands still is tried again without being shown",
}
"""What may be done to a case that one may not open, and why."""


def test_nothing_is_changed_in_a_restricted_case_by_others(real: World) -> None:
    cases = closed_to_all_but(real, COUNCIL, "tate")
    case = busiest(real, cases)
    for username in ("emery", "wren", "alex"):
        browser = real.sign_in(username)
        for rule, address in every_route.of_case(real, case, "POST"):
            if rule.endpoint not in DONE_WITHOUT_SEEING:
                before = written(real, case)
                status = browser.post(address, SENT).status_code
                assert status in REFUSED or (status == 302 and rule.endpoint in OWN_DESK), rule.endpoint
                assert written(real, case) == before, (username, rule.endpoint)


SENT = {
    "reason": "x", "to": "pat", "note": "x", "process": "rw_step_up", "name": "x", "text": "x", "latest": "1",
    "instance": "1",
    "asked_by": "x", "verdict": "sound", "allowed": "alex", "why": "x", "_comment": "x",
}  # fmt: skip
"""What a change needs, in the names of every form."""


def written(world: World, case: Case) -> list[str]:
    """What was done in a case and typed for it, less looks that were refused."""
    with world.core.store.read() as uow:
        entries = uow.audit.of_stream(str(case.id))
        drafts = [each.id for each in uow.drafts.where(limit=10_000)]
    return [*(entry.action for entry in entries if entry.action != "case.refused"), *map(str, drafts)]


def test_another_council_finds_nothing(real: World) -> None:
    case = busiest(real, secrets.cases_of(real, COUNCIL))
    secrets.plant(real, case, "tate")
    stranger(real)
    browser = real.sign_in("stranger")
    for method, ask in (("GET", browser.get), ("POST", lambda path: browser.post(path, SENT))):
        for rule, address in every_route.of_case(real, case, method):
            status = ask(address).status_code
            assert status == 404 or (status == 302 and rule.endpoint in OWN_DESK), (method, rule.endpoint)
    known = secrets.secrets(real, secrets.cases_of(real, COUNCIL))
    addresses = every_route.lists(real, COUNCIL, [case.reference])
    assert leaks(real, real.user("stranger"), addresses, known) == {}


def stranger(world: World) -> None:
    """Somebody of another council who may do everything there."""
    files = packs.council_files(Settings().packs, "hull")
    pack, _ = packs.read_files(files)
    deploying.deploy(world.core, files, pack, [], "demonstration", "for the tests")
    add(world, "hull", "stranger")


def add(world: World, council: str, username: str, team: str = "") -> None:
    """Somebody with every duty."""
    staffing.add_user(
        world.core,
        council=council,
        username=username,
        name="Somebody Else",
        email="",
        password=played(COUNCIL).password,
        roles=[],
        duties=sorted(DUTIES),
        team=team,
        by="the tests",
    )


def test_each_page_about_a_case_is_a_look_in_its_trail(real: World) -> None:
    cases = secrets.cases_of(real, COUNCIL)
    known = secrets.secrets(real, cases)
    case = busiest(real, cases)
    secrets.plant(real, case, "tate")
    browser, told = real.sign_in("tate"), set[str]()
    for rule, address in every_route.of_case(real, case):
        before = looks(real, case, "tate")
        response = browser.get(address)
        tells = secrets.told(secrets.words_of(response), {case.id: known[case.id]})
        if response.status_code == 200 and (tells or response.mimetype != "text/html"):
            assert looks(real, case, "tate") > before, rule.endpoint
            told.add(rule.endpoint)
    assert len(told) > 12, "most pages tell something"


def looks(world: World, case: Case, username: str) -> int:
    with world.core.store.read() as uow:
        entries = uow.audit.of_stream(str(case.id), limit=100_000)
    return sum(each.actor == username and each.action.endswith(".viewed") for each in entries)


def test_no_mail_names_a_child(real: World) -> None:
    cases = secrets.cases_of(real, COUNCIL)
    with real.core.store.read() as uow:
        mails = uow.mails.where(limit=10_000)
    assert mails
    for mail in mails:
        for case in cases:
            assert case.child_name not in f"{mail.subject} {mail.text}"


def test_a_council_that_shows_cases_to_their_locality_holds_every_list_to_it(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = secrets.plant_everywhere(real, COUNCIL, "tate")
    known = secrets.secrets(real, cases)
    show_to_locality(real, monkeypatch)
    add(real, COUNCIL, "newman", "Social Work Wandsworth")
    addresses = list(every_route.lists(real, COUNCIL, [case.child_name for case in cases[:2]]))
    for username in ("newman", "wren"):
        user = real.user(username)
        own = held_by(real, user) | working_in(real, user)
        far = [case for case in cases if case.locality != "Wandsworth" and case.id not in own]
        assert far
        shut = {case.id: known[case.id] for case in far}
        assert leaks(real, user, addresses, shut) == {}, username
        browser = real.sign_in(username)
        for rule, address in every_route.of_case(real, busiest(real, far)):
            assert browser.get(address).status_code in REFUSED or rule.endpoint in OPEN_TO_ALL, address


def working_in(world: World, user: User) -> set[UUID]:
    with world.core.store.read() as uow:
        return {view.task.case_id for view in uow.tasks.page(TaskQuery(user.council, assignee=user.id))}


def test_a_brother_whose_case_is_closed_is_named_on_no_page_and_in_no_form(tmp_path: Path) -> None:
    world = world_of("lambeth", tmp_path)
    cases = {case.reference: case for case in secrets.plant_everywhere(world, "lambeth", "harper")}
    own, brother = cases["LAM-012"], cases["LAM-013"]
    assert own.family == brother.family
    known = {brother.id: frozenset({brother.child_name, secrets.word(brother)})}
    addresses = [address for _, address in every_route.of_case(world, own)]
    ellis, robin = world.user("ellis"), world.user("robin")
    named = leaks(world, robin, addresses, known)
    assert f"/cases/{own.id}" in named
    assert any(address.startswith("/tasks/") for address in named), "a form names the brother"
    restricting.restrict(world.core, brother.id, "A witness", ["noor"], world.user("morgan"))
    assert leaks(world, ellis, addresses, known) == {}
    assert leaks(world, robin, addresses, known) == {}
