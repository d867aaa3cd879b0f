"""Reading cards: bytes → text → blocks → outline, every step keeping the place of every word."""
