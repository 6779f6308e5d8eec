"""How algorithms read, check and write tables: each party its own, all parties hearing alike what is wrong."""
