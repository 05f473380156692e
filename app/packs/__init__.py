"""Reads packs: BPMN, DMN, forms and a council's registers, from a folder or from deployed bytes.

The only importer of lxml. Nothing here raises on bad input: every fault is a located finding.
"""

from app.packs.files import read_files
from app.packs.folders import council_files, councils, read_paths

__all__ = ["council_files", "councils", "read_files", "read_paths"]
