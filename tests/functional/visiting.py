"""A browser without JavaScript, for the pages over use cases in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.records import User
from tests.functional.world import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A browser without JavaScript: keeps its cookies, and sends the token of the last page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.token = client, ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._seen(self.client.get(path, buffered=True, **more))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        sent = {"csrf_token": self.token, **(data or {})}
        return self._seen(self.client.post(path, data=sent, buffered=True, **more))

    def sign_in(self, user: User) -> Browser:
        self.get("/sign-in")
        response = self.post("/sign-in", {"username": user.username, "password": PASSWORD})
        assert response.status_code == 302, response.text
        self.get("/accessibility")
        return self

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and (found := TOKEN.search(response.text)):
            self.token = found[1]
        return response
