"""Triple stores over the wire: loading them, asking them.

``endpoints`` says where a store listens, ``http`` carries requests, ``data`` holds what is to be
sent, ``content`` tells whether a graph has arrived, ``store`` is what a store can do, ``load``
decides what it has to do, and ``ask`` puts questions.
"""
