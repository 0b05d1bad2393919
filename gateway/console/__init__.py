"""Console: the pages that the gateway serves to people."""

from gateway.console.graphiql import graphiql_page, graphiql_routes
from gateway.console.guide import NAME, Document, Guest, Guide, Known, Question, Text
from gateway.console.landing import landing_routes

__all__ = [
    "NAME",
    "Document",
    "Guest",
    "Guide",
    "Known",
    "Question",
    "Text",
    "graphiql_page",
    "graphiql_routes",
    "landing_routes",
]
