"""Charts: what the demo's hospital wrote about its patients."""
