"""Where cards come from: files, folders, globs, standard input; their bytes, and the text that these are."""
