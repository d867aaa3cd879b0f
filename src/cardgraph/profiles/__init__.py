"""Profiles: what a card says, in the words of a standard; each is a query with a header in ``queries/profiles/``."""
