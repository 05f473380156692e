"""What a load balancer or a container asks."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from app.web.security import headers
from app.web.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@headers(force_https=False)
def live() -> Response:
    """This process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@headers(force_https=False)
def ready() -> tuple[Response, int]:
    """The database answers too; 503 while it does not."""
    try:
        with services().store.read() as uow:
            uow.deployments.councils()
    except Exception as error:  # whatever keeps the store from answering is the answer
        current_app.logger.warning("Not ready", exc_info=error)
        return jsonify({"status": "the database does not answer"}), 503
    return jsonify({"status": "ok"}), 200
