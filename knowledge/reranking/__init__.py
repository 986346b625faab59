"""What puts passages into an order by reading each together with the question."""
