"""Completeness: how much of what a reader needs to know cards state, by weights that everybody can change."""
