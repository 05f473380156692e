"""Collects the findings of one file."""

from __future__ import annotations

from app.domain.finding import Finding, Severity
from app.verification.codes import finding


class Report:
    """The findings of `file`, in the order met."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        message: str,
        cure: str,
        *,
        line: int | None = None,
        element: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Note one fault: what is wrong, and how to mend it."""
        self.findings.append(finding(code, self.file, line, element, message, cure, severity=severity))
