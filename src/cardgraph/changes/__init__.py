"""Changes: two graphs, or the cards that they are made from, side by side, and what is said now that was not before."""
