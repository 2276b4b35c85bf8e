"""Articles from JSON Lines judged without a database: read in children, compared on disk, told in the order they came."""
