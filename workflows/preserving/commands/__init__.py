"""`dondoc backup`, `dondoc restore`, `dondoc retention` and `dondoc db copy`."""
