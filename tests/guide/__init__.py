"""The guide in docs/install.md, played word by word in a clean Debian."""
