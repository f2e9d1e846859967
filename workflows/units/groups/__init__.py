"""Groups of units, put together by hand or by a rule."""
