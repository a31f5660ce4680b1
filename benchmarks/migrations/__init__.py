"""What migrations cost, and what those who use the tables meanwhile wait."""
