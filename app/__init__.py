"""Holdfast: councils' step-up and step-down protocols, run as the diagrams they are."""
