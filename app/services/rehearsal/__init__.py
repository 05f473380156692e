"""Rehearsals: a diagram run through the real engine and services by a script, with a clock moved by hand."""
