"""Items that a unit hands to a colleague: given, opened by the colleague's link, looked at, ended."""
