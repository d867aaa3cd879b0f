"""One module a page: what it shows, from the answers of canned queries; ``PAGE`` is its entry in the menu."""
