"""Front matter of cards of the hub, which cards of other forms may begin with too: metadata with places."""
