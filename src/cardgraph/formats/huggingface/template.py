"""The card of the hub to fill in: front matter, bullets of the hub's own template, and sections."""

import re

_MARKDOWN = re.compile(r"[\\`*_\[\]<>&#]")
# What a key holds is said behind it, where YAML has comments: until it is filled in, it says nothing. Keys that many
# models do without are comments themselves.
_METADATA = """\
license: # identifier on the hub, such as apache-2.0 or mit
language: # codes, such as en or [en, fr]
library_name: # such as transformers
pipeline_tag: # the task, such as text-generation
datasets: # identifiers on the hub of what it was trained on, such as [ORG/NAME]
# base_model: ORG/NAME, the model that this one was made from
# base_model_relation: finetune, adapter, quantized or merge"""
_PLACEHOLDER = "[More Information Needed]"
_BULLETS = ("Developed by", "Model type", "Parameters", "Paper")
_SECTIONS = (
    "Intended Use",
    "Out-of-Scope Use",
    "Bias, Risks, and Limitations",
    "Training Data",
    "Evaluation",
    "Environmental Impact",
)


def template(name: str) -> str:
    """A card for a model of a name, whose bullets and sections hold the hub's own placeholder.

    :param name: the model's name
    """
    title = _MARKDOWN.sub(r"\\\g<0>", name)
    bullets = "\n".join(f"- **{label}:** {_PLACEHOLDER}" for label in _BULLETS)
    parts = [f"---\n{_METADATA}\n---", f"# {title}", "## Model Details", bullets]
    for heading in _SECTIONS:
        parts += [f"## {heading}", _PLACEHOLDER]
    return "\n\n".join(parts) + "\n"
