"""Statements against shapes: rules, SHACL engines, and the way back from a result to the words of a card."""
