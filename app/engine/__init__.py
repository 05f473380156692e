"""The engine: runs BPMN processes on SpiffWorkflow's token machine. See app/decisions/0001-compile-specifications.md."""

from app.engine.engine import TokenEngine

__all__ = ["TokenEngine"]
