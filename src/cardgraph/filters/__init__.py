"""Filters and columns: what can be asked of models without SPARQL, as data, and the query that they make."""
