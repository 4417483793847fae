"""The components, one function and one template each; `{% load ui %}` brings them all.

Each module adds to the one `register`; `templatetags/ui.py` only gathers them.
"""
