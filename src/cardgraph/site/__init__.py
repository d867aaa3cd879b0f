"""A site of static pages from cards, a graph or a store: to look at, to filter, to print and to put on any server.

The flow: ``gathering`` (data into one store, findings beside it), ``answers`` (canned queries, asked of some models at
a time by ``slices``, their rows on disk by ``kept``), ``catalogue`` (the models with what they are filtered by, on disk
as well), ``pages`` (one module a page: what it shows), ``rendering`` (templates
to HTML), ``writing`` (a folder that is there as a whole or not at all).
"""

from cardgraph.site.building import Built, build_site
from cardgraph.site.content import About, Content
from cardgraph.site.page import Page
from cardgraph.site.rendering import Document, File

__all__ = ["About", "Built", "Content", "Document", "File", "Page", "build_site"]
