"""What pages are made from: answers, models and findings, and what whoever makes the site says of it."""

from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.site.answers import Answers
from cardgraph.site.catalogue import Catalogue
from cardgraph.site.gathering import Gathered


class About(NamedTuple):
    """What is said of a site: its title, the IRI of the license of its data and what that is called, or nothing."""

    title: str = "AI models, as their cards describe them"
    license: str = ""
    license_name: str = ""


class Content(NamedTuple):
    """All that a page may show."""

    about: About
    gathered: Gathered
    answers: Answers
    catalogue: Catalogue
    settings: Settings
