"""The councils' protocols as a handbook to read and print: pages in reStructuredText, made from the packs."""

from app.services.handbook.book import Chapter, diagrams, pages

__all__ = ["Chapter", "diagrams", "pages"]
