"""The serving process is killed in the middle of its work: nothing is lost, nothing is done twice."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.domain import audit
from app.domain.records import InstanceStatus, JobStatus, TaskStatus
from app.services import forms
from tests.integration.usecases.conftest import ANSWERS, PASSWORD, Desk

ROUNDS = 3
"""How often the process is killed."""

KILLED_AFTER = 2
"""Completions that are answered in a round before the kill."""

CASES = 5


class Visitor:
    """A browser without scripts: cookies, forms, and a way to give up."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open

    def get(self, path: str) -> str:
        with self._open(self.address + path, timeout=20) as answer:
            return answer.read().decode()

    def post(self, path: str, page: str, fields: list[tuple[str, str]]) -> str:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, page[:500]
        body = urllib.parse.urlencode([*fields, ("csrf_token", token[1])]).encode()
        with self._open(self.address + path, body, timeout=20) as answer:
            return answer.read().decode()

    def sign_in(self, username: str) -> None:
        page = self.get("/sign-in")
        self.post("/sign-in", page, [("username", username), ("password", PASSWORD)])


def boxes(answers: dict[str, object]) -> list[tuple[str, str]]:
    """The form's fields as a browser sends them: dates in three boxes."""
    sent: list[tuple[str, str]] = []
    for key, value in answers.items():
        for text in forms.submitted(value):
            found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?", text)
            if not found:
                sent.append((key, text))
                continue
            sent += [(f"{key}-year", found[1]), (f"{key}-month", found[2]), (f"{key}-day", found[3])]
            if found[4]:
                sent.append((f"{key}-time", found[4]))
    return sent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(url: str, port: int, data: Path) -> subprocess.Popen[bytes]:
    """`holdfast serve` as a process of its own, ready to answer."""
    environment = {**os.environ, "DATABASE_URL": url, "HOLDFAST_DATA": str(data), "PYTHONWARNINGS": "default"}
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return process
        except OSError:
            assert process.poll() is None, "holdfast serve ended by itself"
            time.sleep(0.1)
    raise AssertionError("holdfast serve did not come up")


def work(address: str, task_ids: list[str], answered: Counter[str], element: str) -> None:
    """Complete tasks one after the other until the process is gone."""
    try:
        visitor = Visitor(address)
        visitor.sign_in("sasha")
        for task_id in task_ids:
            path = f"/tasks/{task_id}"
            page = visitor.get(path)
            done = visitor.post(path, page, boxes(ANSWERS[element]))
            assert "Task completed" in done
            answered[task_id] += 1
    except (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException):
        return  # killed while we waited: whether it was done, only the store knows


def test_a_killed_process_loses_nothing_and_repeats_nothing(desk: Desk, tmp_path: Path) -> None:
    cases = [desk.case() for _ in range(CASES)]
    for case in cases:
        desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    answered: Counter[str] = Counter()
    for number, element in enumerate(list(ANSWERS)[:ROUNDS]):
        port = free_port()
        process = serve(desk.url, port, tmp_path)
        ids = [str(t.id) for case in cases for e, t in desk.open_tasks(case).items() if e == element]
        before = sum(answered.values())
        with ThreadPoolExecutor(1) as pool:
            visit = pool.submit(work, f"http://127.0.0.1:{port}", ids, answered, element)
            while sum(answered.values()) < before + KILLED_AFTER and not visit.done():
                time.sleep(0.01)
            time.sleep(0.02 * number)  # somewhere within the next command
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
            visit.result(30)
        for case in cases:  # what the killed process left open is done again, by hand
            if element in desk.open_tasks(case):
                desk.complete(case, element)
    assert sum(answered.values()) >= ROUNDS * KILLED_AFTER
    for case in cases:
        _is_whole(desk, case.id)
        with desk.store.read() as uow:
            [instance] = uow.instances.of_case(case.id)
            kept = Counter(one.element for one in uow.answers.of_instance(instance.id))
            done = Counter(
                task.element for task in uow.tasks.of_instance(instance.id) if task.status is TaskStatus.DONE
            )
        assert kept == done == Counter(list(ANSWERS)[:ROUNDS])


def _is_whole(desk: Desk, case_id: object) -> None:
    """Rows and engine state tell the same story, and the trail is unbroken."""
    with desk.store.read() as uow:
        for instance in uow.instances.of_case(case_id):
            definition = desk.services.core.catalogue.definition(
                uow, instance.deployment_id, instance.process_id
            )
            snapshot = desk.services.core.engine.load(definition, instance.state).snapshot()
            assert {t.token for t in snapshot.tasks} == {t.token for t in uow.tasks.open_of(instance.id)}
            assert {t.token for t in snapshot.timers} == {t.token for t in uow.timers.waiting_of(instance.id)}
            waiting = {j.token for j in uow.jobs.of_instance(instance.id) if j.status is JobStatus.WAITING}
            assert {call.token for call in snapshot.services} == waiting
            assert (instance.status is InstanceStatus.ENDED) is snapshot.ended
        assert audit.first_break(uow.audit.of_stream(str(case_id))) is None
