"""Console: the pages that the gateway serves to people."""

from gateway.console.graphiql import graphiql_page, graphiql_routes

__all__ = ["graphiql_page", "graphiql_routes"]
