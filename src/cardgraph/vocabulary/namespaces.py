"""Namespaces and prefixes: the one place where Python names IRIs of vocabularies."""

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
CG = "https://w3id.org/cardgraph/ns#"
VOCABULARY = "https://w3id.org/cardgraph/"
SHAPE = VOCABULARY + "shape/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SPDX = "https://spdx.org/licenses/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
SPARQL_RESULTS = "http://www.w3.org/2005/sparql-results#"

PREFIXES = {
    "cg": CG,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
    **{
        name: f"{VOCABULARY}{name}/"
        for name in (
            "country",
            "field",
            "language",
            "library",
            "license",
            "license-category",
            "modality",
            "organization-type",
            "risk",
            "task",
        )
    },
}

# Entities that several cards may speak of, and those that are one card's own.
SHARED_TYPES = (
    "dataset",
    "organization",
    "publication",
    "quantity",
    "unlisted-country",
    "unlisted-field",
    "unlisted-language",
    "unlisted-library",
    "unlisted-license",
    "unlisted-modality",
    "unlisted-organization-type",
    "unlisted-risk",
    "unlisted-task",
)
ENTITY_TYPES = ("card", "contradiction", "derivation", "evaluation", "evidence", "model", "section", *SHARED_TYPES)
