"""The network to try: people, records, sources and an issuer, all made up, on loopback."""
