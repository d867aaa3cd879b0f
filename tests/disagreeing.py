"""Cards that are at odds with each other in every way, as names and texts, by chance."""

import random
import unicodedata

Row = tuple[str | None, str | None]


def of_hub(*metadata: str, title: str = "Heron") -> str:
    return "\n".join(("---", *metadata, "---", "", f"# {title}", ""))


def of_library(name: str, organization: str, country: str) -> str:
    lines = (
        f"- Name: [{name}](https://example.org/x)",
        f"- Organization: {organization}",
        f"- Country/Origin: {country}",
    )
    return "\n".join((f"# {name}", "", "## Model Details", "", *lines, "", "## Description", "", "A model.", ""))


def scored(*values: str) -> str:
    lines = [f"    - {{type: accuracy, value: {value}}}" for value in values]
    head = ("  - task: {type: text-generation}", "    dataset: {type: heronry/birds}", "    metrics:")
    return of_hub("model-index:", "- name: Heron", "  results:", *head, *lines)


def lineages(chance: random.Random) -> list[Row]:
    """Cards of few models, of which several say where each comes from and what its license is, or one of the two."""
    licenses = ("mit", "apache-2.0", "cc-by-nc-4.0", "llama2", "other")
    bases = ("pond/m0", "pond/m1", "pond/m2", "reeds/m3", "meta-llama/Llama-2-7b-hf", "[pond/m1, reeds/m4]")
    cards: list[Row] = []
    for number in range(70):
        model = f"{chance.choice(('pond', 'reeds'))}__m{chance.randrange(6)}"
        metadata = [f"license: {chance.choice(licenses)}"] if chance.random() < 0.7 else []
        metadata += [f"base_model: {chance.choice(bases)}"] if chance.random() < 0.7 else []
        title = chance.choice(("Usage", "usage", "Heron"))
        cards.append((f"{number}/{model}.md", of_hub(*metadata or ["tags: [x]"], title=title)))
    for number in range(12):
        # Of a model that is at odds with its base another card says more, which is at odds over something else.
        base, more = f"base_model: marsh{number}/base", chance.choice(licenses)
        said = [["license: mit", base], [f"license: {more}", *[base][: number % 2]]]
        if number % 3 == 0:
            said = [["license: mit"], [base], ["license: mit", base]]
        cards += [(f"{which}/marsh{number}__heron.md", of_hub(*each)) for which, each in enumerate(said)]
        cards.append((f"marsh{number}__base.md", of_hub("license: cc-by-nc-4.0", title="Base")))
    return cards


def at_odds(chance: random.Random) -> list[Row]:
    """Cards that agree on next to nothing."""
    laboratories = (
        "[Lab](https://lab.org)",
        "[Lab](https://lab.org) (Non-profit)",
        "[Lab](https://lab.org) (Subsidiary)",
    )
    cards: list[Row] = [
        (
            f"lib {number}.md",
            of_library(*map(chance.choice, (("One", "ONE", "Two", "two"), laboratories, ("France", "Japan")))),
        )
        for number in range(30)
    ]
    cards += [(unicodedata.normalize(form, "Modèle.md"), of_library(form, "", "")) for form in ("NFC", "NFD")]
    return [*cards, ("reeds__owl.md", scored("0.71", "73.5")), ("reeds@owl.md", scored("0.55"))]
