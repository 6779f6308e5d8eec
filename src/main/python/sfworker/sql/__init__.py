"""SQL that senders give: what of it is taken, and a DuckDB that reads nothing but the tables it is handed."""
