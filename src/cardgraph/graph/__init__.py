"""Values to statements: terms of N-Triples, names of entities, the graph of a card and its evidence."""
