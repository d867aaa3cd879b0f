"""Markdown: lines to blocks, blocks to words that know their place; what a card format builds on."""
