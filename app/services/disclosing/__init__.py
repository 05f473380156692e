"""Answers to a subject access request: everything kept about a child, looked through and given out."""
