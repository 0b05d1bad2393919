"""The types that may be asked: names, descriptions and categories, as the public contract has them."""
