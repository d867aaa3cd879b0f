"""Where cards come from: what a source is, its kinds, how they are found and read, and their text."""
