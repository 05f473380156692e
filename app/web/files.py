"""Files given with a task or a case: added, listed, downloaded, taken away."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.domain.desk import Attachment, AttachmentState
from app.domain.errors import Forbidden, HoldfastError, NotFound
from app.services import attachments
from app.web import errors, keeping
from app.web.guard import actor
from app.web.security import headers
from app.web.services import services
from app.web.settings import WebSettings
from app.web.words import size

blueprint = Blueprint("files", __name__)

Page = str | tuple[str, int] | Response
UPLOADS = frozenset({"files.give_to_task", "files.give_to_case"})
AROUND = 50_000
"""Bytes of a form around the file that it carries."""

DOWNLOAD_POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
KINDS = "PDF, Word, Excel, OpenDocument, Outlook, JPEG, PNG, HEIC, text or CSV"


def limit(app: Flask, settings: WebSettings) -> None:
    """Let the pages that take a file take a larger request than all others, and say so when it is more."""

    def larger() -> None:
        if request.endpoint in UPLOADS:
            request.max_content_length = settings.max_upload_bytes + AROUND

    def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
        if request.endpoint not in UPLOADS:
            return cast(tuple[str, int], errors.of_http(error))
        return errors.page(
            413,
            f"The file is larger than {size(settings.max_upload_bytes)}, the most that Holdfast takes.",
            "Nothing of it was kept, and your answers in the form are as they were. Go back, and add a "
            "smaller file: a scan in fewer colours, a photograph at a lower size, or a long report in parts.",
            "This file is too large",
        )

    app.before_request(larger)
    app.register_error_handler(RequestEntityTooLarge, too_large)


@blueprint.get("/tasks/<uuid:task_id>/files")
def of_task(task_id: UUID) -> Page:
    """The files of a task, and the place to add one."""
    return _task_page(task_id)


@blueprint.post("/tasks/<uuid:task_id>/files")
def give_to_task(task_id: UUID) -> Page:
    """Add a file to a task."""
    try:
        name, content = _sent()
        most = keeping.settings().max_upload_bytes
        given = attachments.add_to_task(services().core, task_id, name, content, most, actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _task_page(task_id, str(error)), 422
    _tell(given)
    return redirect(url_for("files.of_task", task_id=task_id))


@blueprint.get("/cases/<uuid:case_id>/files")
def of_case(case_id: UUID) -> Page:
    """The files of a case and of its tasks."""
    return _case_page(case_id)


@blueprint.post("/cases/<uuid:case_id>/files")
def give_to_case(case_id: UUID) -> Page:
    """Add a file to a case."""
    try:
        name, content = _sent()
        most = keeping.settings().max_upload_bytes
        given = attachments.add_to_case(services().core, case_id, name, content, most, actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _case_page(case_id, str(error)), 422
    _tell(given)
    return redirect(url_for("files.of_case", case_id=case_id))


@blueprint.get("/files/<uuid:attachment_id>")
@headers(content_security_policy=DOWNLOAD_POLICY)
def download(attachment_id: UUID) -> Response:
    """The file, to be saved and never shown inside the page; each time is written down."""
    found, content = attachments.opened(services().core, attachment_id, actor())
    response = send_file(
        content, mimetype=found.media, as_attachment=True, download_name=found.name, max_age=0, etag=False
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.post("/files/<uuid:attachment_id>/remove")
def remove(attachment_id: UUID) -> Response:
    """Take a file away."""
    gone = attachments.remove(services().core, attachment_id, actor())
    flash(f"“{gone.name}” is taken away.")
    if gone.task_id:
        return redirect(url_for("files.of_task", task_id=gone.task_id))
    return redirect(url_for("files.of_case", case_id=gone.case_id))


def _sent() -> tuple[str, BinaryIO]:
    """Name and content of the one file. Raises `HoldfastError` when none was chosen."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise HoldfastError("Choose a file.")
    return given.filename, cast(BinaryIO, given.stream)


def _tell(given: Attachment) -> None:
    if given.state is AttachmentState.REFUSED:
        flash(
            f"“{given.name}” was refused: {given.verdict}. Nothing of it is kept. Tell your IT desk.", "error"
        )
    elif given.state is AttachmentState.WAITING:
        flash(f"“{given.name}” is kept. It can be opened once it has been scanned.")
    else:
        flash(f"“{given.name}” is added.")


def _task_page(task_id: UUID, problem: str = "") -> str:
    case, child, name, found = attachments.of_task(services().core, task_id, actor())
    return render_template(
        "talk/files.html",
        case=case,
        of_child=child,
        about=name,
        found=found,
        here=url_for("files.of_task", task_id=task_id),
        back_to=url_for("work.task", task_id=task_id),
        problem=problem,
        most=keeping.settings().max_upload_bytes,
        kinds=KINDS,
    )


def _case_page(case_id: UUID, problem: str = "") -> str:
    case, found = attachments.of_case(services().core, case_id, actor())
    return render_template(
        "talk/files.html",
        case=case,
        about="The case",
        found=found,
        here=url_for("files.of_case", case_id=case_id),
        back_to=url_for("cases.case", case_id=case_id),
        problem=problem,
        most=keeping.settings().max_upload_bytes,
        kinds=KINDS,
    )
