"""Directing: directives that a patient, or who acts for them, records and revokes."""

from gateway.pipeline.directing.stage import Directing

__all__ = ["Directing"]
