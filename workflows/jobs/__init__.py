"""Work that takes longer than a request should: asked for on a page, done by `dondoc jobs work`."""
