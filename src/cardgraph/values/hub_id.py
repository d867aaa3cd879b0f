"""Identifiers on the Hugging Face Hub: ``ORG/NAME``, or ``NAME`` alone for the oldest; and what else names them."""

from functools import cache, lru_cache
from typing import Literal, TypeAlias

from cardgraph.expressions import expression
from cardgraph.resources import read_table

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?"
_ID = expression(rf"{_PART}/{_PART}")
_NAME = expression(_PART)
# The hub's own cache names folders after identifiers: models--ORG--NAME.
_CACHED = expression(rf"(?:.*[/\\])?(?:models|datasets)--({_PART}?)--({_PART}?)(?:[/\\].*)?")
# Names of models may hold two underscores, and those of organizations may not: the first two part them.
_IN_FILE_NAME = expression(rf"((?:(?!__)[A-Za-z0-9._-])+)(?:__|@)({_PART})")
_HOSTS = {"huggingface.co", "www.huggingface.co", "hf.co"}
# What may follow the identifier of a model in an address.
_BEHIND_ID = {"blob", "tree", "resolve"}
# Paths on the hub that are no models.
_OTHER_PATHS = {
    "api", "blog", "chat", "collections", "datasets", "docs", "join", "learn", "models", "organizations", "papers",
    "spaces", "tasks",
}  # fmt: skip
# What has been given other identifiers.
_Kind: TypeAlias = Literal["models", "datasets"]


@cache
def renamed(kind: _Kind) -> dict[str, str]:
    """What the oldest models or datasets on the hub were called, and the identifiers that they have now."""
    found: dict[str, dict[str, str]] = read_table("values/renamed.toml")
    return found[kind]


def current(kind: _Kind, identifier: str) -> str:
    """The identifier that a model or a dataset has now: another one only for some of the oldest."""
    return renamed(kind).get(identifier, identifier) if "/" not in identifier else identifier


def is_hub_id(text: str) -> bool:
    """Whether a text has the form ``ORG/NAME``."""
    return "/" in text and _ID.fullmatch(text) is not None and "--" not in text and ".." not in text


def is_hub_name(text: str) -> bool:
    """Whether a text has the form ``ORG/NAME``, or that of ``NAME`` alone."""
    return is_hub_id(text) or (_NAME.fullmatch(text) is not None and "--" not in text and ".." not in text)


def cached_id(text: str) -> str:
    """The identifier that a folder of the hub's cache is named after, or nothing where it is none."""
    match = _CACHED.fullmatch(text) if "s--" in text else None
    found = f"{match[1]}/{match[2]}" if match else ""
    return found if is_hub_id(found) else ""


@lru_cache(maxsize=64)
def identifier_of(file_name: str) -> str:
    """The identifier that a card's path, or the id of its row in a table, states; or nothing.

    A path does as ``ORG/NAME/README.md``, ``ORG__NAME.md``, ``ORG@NAME.md``, or as a folder of the hub's cache;
    a row as ``ORG/NAME``. One of the oldest has no organization in either.
    """
    path = file_name.removesuffix(".md")
    *folders, name = path.split("/")
    if found := cached_id(path):
        return found
    if name.lower() == "readme":
        found = "/".join(folders[-2:])
    elif path == file_name and folders:
        # What ends otherwise than files of cards do is the id of a row; other things on the hub have longer ones.
        found = "" if _OTHER_PATHS.intersection(folders) else f"{folders[-1]}/{name}"
    elif match := _IN_FILE_NAME.fullmatch(name):
        found = f"{match[1]}/{match[2]}"
    return found if is_hub_id(found) else renamed("models").get(name, "")


def model_of(page: str) -> str:
    """The identifier of the model whose page on the hub an address is, or nothing.

    A name alone is that of a person or an organization, unless it is one of the oldest models.
    """
    parts = _path_of(page)
    if not parts or parts[0] in _OTHER_PATHS:
        return ""
    if len(parts) == 1 or parts[1] in _BEHIND_ID:
        return renamed("models").get(parts[0], "")
    found = "/".join(parts[:2])
    return found if is_hub_id(found) and (len(parts) == 2 or parts[2] in _BEHIND_ID) else ""


@lru_cache(maxsize=1024)
def dataset_of(page: str) -> str:
    """The identifier of the dataset whose page on the hub an address is, or nothing."""
    parts = _path_of(page)
    found = "/".join(parts[1:3])
    return current("datasets", found) if parts[:1] == ["datasets"] and is_hub_name(found) else ""


def _path_of(page: str) -> list[str]:
    """The parts of the path of an address on the hub; none of any other."""
    lowered = page.lower()
    if not any(map(lowered.__contains__, _HOSTS)):
        return []
    # Few cards link to the hub: what takes addresses apart is loaded for those.
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(page)
    except ValueError:
        return []
    return [unquote(part) for part in parts.path.split("/") if part] if parts.hostname in _HOSTS else []
