"""Mail that comes in: bounces, replies, automatic answers."""
