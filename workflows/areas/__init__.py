"""Record what happened in an area: its units get a later date, or a period is not asked of them."""
