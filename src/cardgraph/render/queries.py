"""Queries as text: one as a page, all as a list."""

from collections.abc import Collection

from cardgraph.query.query_file import Query
from cardgraph.render.width import hanging


def manual(query: Query) -> str:
    """What a query asks, its parameters and its columns, and the rules that ask the same."""
    lines = [f"{query.name}: {query.title}", "", query.question]
    if query.parameters:
        lines += ["", "Parameters:"]
    for parameter in query.parameters:
        need = "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
        lines.append(f"  {parameter.name} ({parameter.type}, {need}): {parameter.description}")
        if parameter.values:
            lines.append(f"    one of {', '.join(parameter.values)}")
    lines += ["", "Columns:"]
    lines += [f"  {column.name}: {column.description}" for column in query.columns]
    if query.rules:
        lines += ["", "Rules that ask the same of each card:"]
    lines += [f"  {rule.name}: {rule.difference}" for rule in query.rules]
    return "\n".join(lines) + "\n"


def listing(queries: Collection[Query], width: int = 0) -> str:
    """Queries by name, each with its question.

    :param width: cells of a line; 0 for as many as it needs
    """
    names = max(len(query.name) for query in queries)
    heads = {f"{query.name:<{names}}  ": query.question for query in queries}
    return "".join(f"{line}\n" for head, question in heads.items() for line in hanging(head, question, width))
