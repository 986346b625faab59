"""Everything under FRONTDESK_HOME in one archive, and back."""
