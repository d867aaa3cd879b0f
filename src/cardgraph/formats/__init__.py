"""The forms that cards have: a folder for each, and the outline that all of them end in.

A format is a folder with its code, its definition (``definition.toml``) and its rules: what its cards
must hold (``required-shapes.ttl``) and, if there is any, what is reported of how they are written
(``reading-rules.ttl``). ``registry`` asks each whether it recognizes a card; the first that does takes
it apart.
"""
