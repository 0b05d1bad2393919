"""How the connections of a patient hand their arguments over to the chart that answers them."""
