"""The verbs of the command line as plain functions; ``cli.py`` only parses arguments and calls them."""
