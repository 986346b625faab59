"""What is live, what it is made of, and who is changing it: in SQL, for every store alike."""
