"""What answers cost: prices, what was spent, what a month would cost."""
