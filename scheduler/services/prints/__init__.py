"""What is hung on a wall, carried along or signed: plans of a site, sheets of a day and of a person."""
