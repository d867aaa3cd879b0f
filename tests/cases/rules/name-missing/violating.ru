# No name; the model bears that of the title.
DELETE WHERE {
    card:Heron cg:modalityEmoji ?modalityEmoji .
    card:Heron cg:nameText ?nameText .
}
