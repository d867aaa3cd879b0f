"""The card to fill in, made from the definition of the library's form."""

import re

from cardgraph.formats.library import definition

_MARKDOWN = re.compile(r"[\\`*_\[\]<>&#]")


def template(name: str) -> str:
    """A card for a model of a name, every field holding its placeholder.

    :param name: the model's name
    """
    name = _MARKDOWN.sub(r"\\\g<0>", name)
    fields, *prose = definition.sections
    bullets = "\n".join(f"- {field.name}: {field.placeholder}" for field in definition.fields)
    parts = [f"# {name}", f"## {fields.heading}", bullets]
    for section in prose:
        parts += [f"## {section.heading}", section.placeholder]
    return "\n\n".join(parts).replace("[Model Name]", f"[{name}]") + "\n"
