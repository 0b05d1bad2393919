"""Clinical records, one family a file."""
