"""The editor's desk: a local page on which a draft becomes an approved post. HTTP and HTML only."""
