"""Which version this is: written once, in pyproject.toml, and read from the installed package."""

from importlib.metadata import version

VERSION = version("dondoc")
