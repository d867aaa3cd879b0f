"""A model in the words of schema.org, as JSON-LD in the head of its page, for search engines."""

from typing import Any

from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.kept import Row
from cardgraph.site.rendering import page_address
from cardgraph.vocabulary.namespaces import SPDX

_CONTEXT = "https://schema.org"


def structured(content: Content, model: Model) -> dict[str, Any]:
    """What is said of a model: a SoftwareApplication of schema.org, with what its card gives."""
    organizations = content.answers.kept("organizations")
    authors = [
        {"@type": "Organization", "name": row["name"], **({"url": page} if (page := page_address(row["page"])) else {})}
        for iri in model.things.get("organization", ())
        for row in organizations.of("organization", iri)
    ]
    rows = content.answers.kept("licenses")
    licenses = [_license(row) for iri in model.things.get("license", ()) for row in rows.of("license", iri)]
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "SoftwareApplication",
        "@id": model.iri,
        "name": model.name,
        "applicationCategory": "AI model",
        "identifier": model.hub_id,
        "author": authors,
        "datePublished": model.published,
        "license": licenses,
        "citation": page_address(model.publication),
        "inLanguage": [*model.values.get("language", ())],
        "keywords": [*model.values.get("task", ()), *model.values.get("field", ())],
        "countryOfOrigin": [{"@type": "Country", "name": name} for name in model.values.get("country", ())],
    }
    return {name: value for name, value in said.items() if value}


def _license(row: Row) -> str | dict[str, str]:
    """A license by its address, as schema.org wants it: a text would be taken for one, below that of the page."""
    if row["identifier"]:
        return SPDX + row["identifier"]
    return {"@type": "CreativeWork", "name": row["name"]}
