"""The way in: who asks, why, whether, and what is written down."""
