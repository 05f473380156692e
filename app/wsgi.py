"""The WSGI application for a server of your own: `waitress-serve --call app.wsgi:application`.

The worker runs apart (`holdfast worker`), in any number.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from flask import Flask

from app import bootstrap
from app.config import Settings


def application() -> Flask:
    """The pages with the settings of the environment; the database is migrated first."""
    stack = ExitStack()
    atexit.register(stack.close)
    settings = Settings.from_environment()
    return stack.enter_context(bootstrap.running(settings)).web(settings)
