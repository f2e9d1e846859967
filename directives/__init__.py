"""The domain: nouns, rules and queries. No web request, mail, HTML or clock; `now` is an argument."""
