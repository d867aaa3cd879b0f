"""Which names in a folder are those of cards, and which tell that something is not to be looked at."""

# What files about a folder are called, in places where people work together.
_ABOUT_FOLDERS = {
    "changelog", "code_of_conduct", "contributing", "governance", "license", "readme", "security", "support",
}  # fmt: skip


def is_card(name: str) -> bool:
    """Whether a file of a name may be a card."""
    return name.lower().endswith(".md")


def is_about_folder(name: str) -> bool:
    """Whether a file has a name that documents about a folder have, such as README.md."""
    return is_card(name) and name[:-3].lower() in _ABOUT_FOLDERS


def is_hidden(name: str) -> bool:
    """Whether what is called so, file or folder, is hidden or belongs to tools."""
    return name.startswith(".") or name in ("node_modules", "__pycache__", "venv")
