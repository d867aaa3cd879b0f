"""Plots: numbers as drawings in SVG with a title and a description, whose colours one style sheet has."""
