"""Stands before the real package on the path: its actor is a stub, everything else is the real thing."""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
