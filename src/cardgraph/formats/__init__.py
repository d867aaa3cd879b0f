"""The forms that cards have: a folder for each, and the outline that all of them end in."""
