"""Questions: query files, the data they are asked of, running them with bounds, and their results."""
