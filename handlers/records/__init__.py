"""The council's case record system: the `records.…` topics and their connectors."""
