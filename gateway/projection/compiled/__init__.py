"""The projection compiled: what graphql-core would do for a document under the guard, worked out once a document."""

from gateway.projection.compiled.programs import Programs

__all__ = ["Programs"]
