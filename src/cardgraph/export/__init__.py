"""What the graph means, for the tools of others: shapes in one file, ontology, JSON-LD context, pages for browsers."""
