"""Runs BPMN processes on SpiffWorkflow's machine; see app/decisions/0001-compile-specifications.md."""

from app.engine.engine import TokenEngine

__all__ = ["TokenEngine"]
