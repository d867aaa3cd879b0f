"""The card to fill in, made from the card format that the ontology defines."""

import re

from cardgraph.formats.definition import card_format

_MARKDOWN = re.compile(r"[\\`*_\[\]<>&#]")


def template(name: str) -> str:
    """A card for a model of a name, every field holding its placeholder.

    :param name: the model's name
    """
    name = _MARKDOWN.sub(r"\\\g<0>", name)
    form = card_format()
    fields = sorted(set(form.fields.values()), key=lambda field: field.order)
    sections = {section.key: section for section in form.sections.values()}
    bullets = "\n".join(f"- {field.label}: {field.placeholder}" for field in fields)
    parts = [f"# {name}", f"## {sections['sourceText'].heading}", bullets]
    for key in ("description", "organizationDescription"):
        parts += [f"## {sections[key].heading}", sections[key].placeholder]
    return "\n\n".join(parts).replace("[Model Name]", f"[{name}]") + "\n"
