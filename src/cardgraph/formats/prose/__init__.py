"""What the prose of a card says, where it is safe to read it; shared by the forms of cards that are READMEs.

``body`` gives the blocks of a card with their headings above them; each other module looks for one thing
in them and knows nothing of the others. ``outline`` puts what they find together. What headings, titles
and placeholders are called is data, in ``wording.toml``; what fields are called is the format's own.
"""
