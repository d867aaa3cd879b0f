"""Plots: tables of numbers as pictures in SVG, which pages may hold and which stand for themselves."""
