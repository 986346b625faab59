"""What people approved word for word: verified answers and facts, served as they are."""
