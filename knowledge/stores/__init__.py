"""Where chunks are kept and searched: one adapter a store, none known to the flows."""
