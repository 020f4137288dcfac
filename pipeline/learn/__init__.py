"""Training and evaluation: what makes ``models/``, and the figures."""
