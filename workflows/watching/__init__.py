"""Whether the system runs as it should: health, figures for monitoring, banners, alerts."""
