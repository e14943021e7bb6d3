"""The editor's desk: a page in the browser that only this machine can open."""
