"""The record: what may be asked, how a field reads from a record, and how each protocol is spoken."""
