"""Graphs and cards over HTTP, on this machine: a SPARQL endpoint, canned questions as URLs, and pages.

``messages`` are what comes in and goes out, as values; ``protocol``, ``questions`` and ``pages`` say what
is asked and how it is answered, ``service`` which of them a path is for, ``data`` what is asked, and
``http_server`` speaks with the network.
"""
