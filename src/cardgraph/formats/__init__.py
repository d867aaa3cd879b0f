"""The forms that cards have: a folder for each, and the outline that all of them end in.

A format is a folder with its code, its definition (``definition.toml``) and what its cards must hold
(``required-shapes.ttl``). ``registry`` asks each whether it recognizes a card; the first that does
takes it apart.
"""
