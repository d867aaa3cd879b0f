"""The keys of front matter: those of model cards on the hub, and those by which other documents are known."""

from collections.abc import Collection
from functools import lru_cache

# Whose values are read, by the key of the field that keeps them.
FIELDS = {
    "license": "licenseText",
    "license_name": "licenseNameText",
    "license_link": "licenseLinkText",
    "language": "languageText",
    "datasets": "datasetText",
    "pipeline_tag": "taskText",
    "library_name": "libraryText",
    "base_model": "baseModelText",
    "base_model_relation": "baseModelRelationText",
    "tags": "tagText",
    "new_version": "newVersionText",
}
RESULTS, EMISSIONS = "model-index", "co2_eq_emissions"
# Tags that say more than the codes of another key (BCP 47): that one comes first.
FURTHER = {"language_bcp47": "language"}
# What people write in place of a key.
MISSPELT = {
    "licence": "license",
    "licenses": "license",
    "licences": "license",
    "dataset": "datasets",
    "languages": "language",
    "lang": "language",
    "library": "library_name",
    "library_tag": "library_name",
    "pipeline": "pipeline_tag",
    "tag": "tags",
    "base_models": "base_model",
    "basemodel": "base_model",
    "co2_eq_emission": EMISSIONS,
}
# Further keys that only cards on the hub have.
_OTHERS = {
    "metrics", "widget", "inference", "thumbnail", "duplicated_from", "extra_gated_prompt", "extra_gated_fields",
    "extra_gated_heading", "extra_gated_description", "extra_gated_button_content", "model_name", "model_type",
    "quantized_by", "model_creator", "mask_token", "eval_results", "arxiv", "pretty_name",
}  # fmt: skip
KEYS = frozenset({*FIELDS, RESULTS, EMISSIONS, *FURTHER, *MISSPELT, *_OTHERS})
# Pages of web sites have tags and a language too.
_OF_WEB_SITES = {"layout", "permalink", "github-link", "github-id", "redirect_from"}
_OF_MODELS_ALONE = {"license", "pipeline_tag", "library_name", "base_model", RESULTS, "datasets"}
_OF_DATASETS = {"task_categories", "task_ids", "size_categories", "annotations_creators", "dataset_info", "configs"}
_OF_APPS = {"sdk", "app_file", "colorFrom", "colorTo", "sdk_version", "pinned"}
# A few of the keys above are written into model cards too.
_ENOUGH = 2


_FOLDED = {key.replace("-", "_"): key for key in (*FIELDS, RESULTS, EMISSIONS, *FURTHER)}


@lru_cache(maxsize=512)
def right_key(key: str) -> str:
    """The key that somebody meant who wrote another: by its case and its hyphens, or misspelt; else nothing."""
    folded = key.casefold().replace("-", "_")
    right = _FOLDED.get(folded) or MISSPELT.get(folded, "")
    return "" if right == key else right


def is_of_model(keys: Collection[str]) -> bool:
    """Whether keys of front matter are those of a model's card."""
    found = KEYS.intersection(keys) | _OF_MODELS_ALONE.intersection(map(right_key, keys))
    if _OF_WEB_SITES.intersection(keys) and not _OF_MODELS_ALONE.intersection(keys):
        return False
    return bool(found) and not kind_of_other(keys)


def kind_of_other(keys: Collection[str]) -> str:
    """What a document with such keys is instead: ``dataset``, ``app``, or nothing where none of the two."""
    if _OF_MODELS_ALONE.intersection(keys) - {"license", "datasets"}:
        return ""
    if "sdk" in keys or len(_OF_APPS.intersection(keys)) >= _ENOUGH:
        return "app"
    if _OF_DATASETS.intersection(keys) - {"configs"}:
        return "dataset"
    return ""
