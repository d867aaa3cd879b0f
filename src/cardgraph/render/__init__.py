"""Diagnostics and rows as text; returns strings and prints nothing."""
