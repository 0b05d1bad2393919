"""Sources: the demo's record systems, small HTTP servers each with its own ids and dialect."""

from gateway.demo.sources.create import SOURCES, create_source

__all__ = ["SOURCES", "create_source"]
