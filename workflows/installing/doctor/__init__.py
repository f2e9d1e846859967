"""`dondoc doctor`: what of this installation does not work, and what to do about it. It changes nothing."""
