"""Plots as inline SVG: drawings with a title and a description, whose colours come from the style sheet."""
