"""Pure rules: no database, no clock; `now` is an argument."""
