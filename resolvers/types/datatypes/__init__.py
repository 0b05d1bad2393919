"""Data types: parts of a value, which follow the categorised field that led to them."""
