"""The vocabularies: namespaces, concept schemes, what they say of a concept, names that resemble words."""
