"""Triple stores over the wire: loading them, asking them.

``endpoints`` says where a store listens, ``http`` carries requests, ``payload`` holds what is to be
sent, ``digest`` tells whether a graph has arrived, ``graph_store`` sends to a store's graphs and
``store`` also asks what they hold, ``sync`` decides what has to be done, and ``ask`` puts questions.
"""
