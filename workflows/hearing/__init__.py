"""What comes back is heard: delivery reports, automatic answers, and what people write."""
