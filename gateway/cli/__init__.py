"""The command line: `passerelle`."""

from gateway.cli.main import app, main

__all__ = ["app", "main"]
