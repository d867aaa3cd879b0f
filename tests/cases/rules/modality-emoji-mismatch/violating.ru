# An emoji for audio, of which the format knows nothing.
DELETE WHERE {
    card:Heron cg:nameText ?nameText .
} ;
INSERT DATA {
    card:Heron cg:modalityEmoji "📢" .
    card:Heron cg:nameText "[Heron](https://example.org/heron) 📚📢" .
}
