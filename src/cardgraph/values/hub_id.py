"""Identifiers on the Hugging Face Hub: ``ORG/NAME``, or ``NAME`` alone for the oldest; and what else names them."""

from urllib.parse import unquote, urlsplit

from cardgraph.expressions import expression

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?"
_ID = expression(rf"{_PART}/{_PART}")
_NAME = expression(_PART)
# The hub's own cache names folders after identifiers: models--ORG--NAME.
_CACHED = expression(rf"(?:.*[/\\])?(?:models|datasets)--({_PART}?)--({_PART}?)(?:[/\\].*)?")
# Names of models may hold two underscores, and those of organizations may not: the first two part them.
_IN_FILE_NAME = expression(rf"((?:(?!__)[A-Za-z0-9._-])+)(?:__|@)({_PART})")
_HOSTS = {"huggingface.co", "www.huggingface.co", "hf.co"}
# Paths on the hub that are no models.
_OTHER_PATHS = {
    "blog", "chat", "collections", "datasets", "docs", "join", "learn", "models", "organizations", "papers", "spaces",
    "tasks",
}  # fmt: skip


def is_hub_id(text: str) -> bool:
    """Whether a text has the form ``ORG/NAME``."""
    return _ID.fullmatch(text) is not None and "--" not in text and ".." not in text


def is_hub_name(text: str) -> bool:
    """Whether a text has the form ``ORG/NAME``, or that of ``NAME`` alone."""
    return is_hub_id(text) or (_NAME.fullmatch(text) is not None and "--" not in text and ".." not in text)


def cached_id(text: str) -> str:
    """The identifier that a folder of the hub's cache is named after, or nothing where it is none."""
    match = _CACHED.fullmatch(text)
    found = f"{match[1]}/{match[2]}" if match else ""
    return found if is_hub_id(found) else ""


def identifier_of(file_name: str) -> str:
    """The identifier that a card's path states, or nothing.

    It does as ``ORG/NAME/README.md``, ``ORG__NAME.md`` or ``ORG@NAME.md``.
    """
    *folders, name = file_name.split("/")
    stem = name.removesuffix(".md")
    if stem.lower() == "readme":
        found = "/".join(folders[-2:])
        return found if is_hub_id(found) else ""
    match = _IN_FILE_NAME.fullmatch(stem)
    found = f"{match[1]}/{match[2]}" if match else ""
    return found if is_hub_id(found) else ""


def model_of(page: str) -> str:
    """The identifier of the model whose page on the hub an address is, or nothing."""
    parts = _path_of(page)
    if not parts or parts[0] in _OTHER_PATHS:
        return ""
    found = "/".join(parts[:2])
    behind = parts[2:3]
    return found if is_hub_name(found) and found != "None" and behind in ([], ["blob"], ["tree"], ["resolve"]) else ""


def dataset_of(page: str) -> str:
    """The identifier of the dataset whose page on the hub an address is, or nothing."""
    parts = _path_of(page)
    found = "/".join(parts[1:3])
    return found if parts[:1] == ["datasets"] and is_hub_name(found) else ""


def _path_of(page: str) -> list[str]:
    """The parts of the path of an address on the hub; none of any other."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return []
    return [unquote(part) for part in parts.path.split("/") if part] if parts.hostname in _HOSTS else []
