"""Knowledge: what a company's documents say, kept in generations and found again."""
