"""How cards are compiled; a leaf, so that the command line can speak of it without loading the rest."""

import datetime

from cardgraph.records import NamedTuple

DEFAULT_BASE = "https://w3id.org/cardgraph/"

ENGINES = ("shacl-rust", "pyshacl")

# What is written where standard input, or standard output, is meant.
STDIN = STDOUT = "-"


class Settings(NamedTuple):
    """How cards are compiled.

    ``base`` is the IRI below which entities are named, ``day_first`` the order of ambiguous
    dates, ``engine`` one of ``ENGINES`` (None: the first that is installed), ``day`` what is
    taken for today (None: see ``check.today``), ``evidence`` whether statements come with where
    they were read, ``claims`` whether what the prose claims is stated too. ``select`` and ``ignore``
    are names of rules, in which ``*`` stands for anything: findings of the former only (of all, if
    there are none), and of none of the latter. ``card_format`` is the form that all cards are read as, one of
    those of ``formats.registry``; of none, each is recognized. ``hub_id`` is the identifier that the only card
    has on the hub (``ORG/NAME``); of none, a card's path may state it. ``profiles`` are those that cards are
    described in besides, and ``gaps`` those that they are held against. ``findings_only`` says that nobody wants the
    graphs: they have no text then, and do not know the hash of a file.
    """

    base: str = DEFAULT_BASE
    day_first: bool = False
    engine: str | None = None
    day: datetime.date | None = None
    evidence: bool = False
    claims: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    card_format: str = ""
    hub_id: str = ""
    profiles: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    findings_only: bool = False
