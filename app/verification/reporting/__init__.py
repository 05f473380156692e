"""Findings as people and tools meet them: a page of text, and SARIF for editors and code hosts."""
